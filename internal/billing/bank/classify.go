package bank

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// target is what a reference names.
type target struct {
	reference string
	org       id.Org
	document  id.Document
	order     id.Order
}

// classify decides what becomes of new transactions: whose they are by their
// references, what is left to payouts, what waits for a clerk and what is no payment.
func (b *Bank) classify(ctx context.Context, tx db.Tx, now time.Time, all []Transaction) error {
	targets, err := findTargets(ctx, tx, all)
	if err != nil {
		return err
	}
	sent, err := b.sent(ctx, tx, all)
	if err != nil {
		return err
	}
	for i := range all {
		t := &all[i]
		switch {
		case t.Amount.IsZero():
			t.State = Ignored
		case !t.Credit && !t.Reversal:
			t.State, err = b.ask(ctx, tx, now, b.hooks.OnDebit, *t, Ignored)
		case !t.Credit: // resolveReversals looks for what it takes back
			t.State = Waiting
		case t.Reversal || t.Return != "" || slices.Contains(sent, t.EndToEnd):
			t.State, err = b.ask(ctx, tx, now, b.hooks.OnReturn, *t, Waiting)
		default:
			t.State = Waiting
			if to, ok := t.target(targets); ok {
				t.State, t.Org, t.Document, t.Order = Booking, to.org, to.document, to.order
			}
		}
		if err != nil {
			return err
		}
		t.forget()
	}
	return nil
}

// forget leaves away what is nobody's business in the portal: whom the seller paid for what.
func (t *Transaction) forget() {
	if t.State == Ignored {
		t.Debtor.Name, t.Debtor.IBAN, t.Debtor.Address, t.Text = "", "", "", ""
	}
}

// ask asks a hook about a transaction; without a hook, or when it is none of its, the state is otherwise.
func (b *Bank) ask(ctx context.Context, tx db.Tx, now time.Time, hook func(context.Context, db.Tx, time.Time, Transaction) (State, error), t Transaction, otherwise State) (State, error) {
	if hook == nil {
		return otherwise, nil
	}
	state, err := hook(ctx, tx, now, t)
	return cmp.Or(state, otherwise), err
}

func (b *Bank) sent(ctx context.Context, tx db.Tx, all []Transaction) ([]string, error) {
	var ids []string
	for _, t := range all {
		if t.Credit && t.EndToEnd != "" {
			ids = append(ids, t.EndToEnd)
		}
	}
	if b.hooks.Sent == nil || len(ids) == 0 {
		return nil, nil
	}
	return b.hooks.Sent(ctx, tx, ids)
}

// target is what the references of a transaction name; ok is false for nothing, and
// for several things, between which a clerk decides.
func (t Transaction) target(all map[string][]target) (found target, ok bool) {
	if t.Undivided {
		return found, false
	}
	for _, reference := range t.Refs {
		for _, one := range all[reference] {
			if ok {
				return target{}, false
			}
			found, ok = one, true
		}
	}
	return found, ok
}

// findTargets finds the invoices and orders of active organizations that the references name.
func findTargets(ctx context.Context, tx db.Tx, all []Transaction) (map[string][]target, error) {
	var refs []string
	for _, t := range all {
		if t.Credit {
			refs = append(refs, t.Refs...)
		}
	}
	found := map[string][]target{}
	if len(refs) == 0 {
		return found, nil
	}
	rows, err := tx.Query(ctx, `
		select d.reference, d.org_id, d.id, null::uuid from documents d join organizations o on o.id = d.org_id and o.state = 'active' where d.reference <> '' and d.reference = any(@refs) and d.kind = 'invoice'
		union all
		select r.reference, r.org_id, null::uuid, r.id from orders r join organizations o on o.id = r.org_id and o.state = 'active' where r.reference = any(@refs)`, db.Args{"refs": refs})
	if err != nil {
		return nil, fmt.Errorf("look for what references name: %w", err)
	}
	targets, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t target, err error) {
		return t, row.Scan(&t.reference, &t.org, &t.document, &t.order)
	})
	if err != nil {
		return nil, fmt.Errorf("look for what references name: %w", err)
	}
	for _, t := range targets {
		found[t.reference] = append(found[t.reference], t)
	}
	return found, nil
}
