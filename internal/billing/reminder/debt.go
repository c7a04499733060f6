package reminder

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/billing/document"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/product"
)

// switchOff suspends or ends the products of an invoice, where its step says so.
func (w *round) switchOff(ctx context.Context, tx db.Tx, one *told) error {
	switch one.rule.Kind {
	case Suspension:
		return w.suspend(ctx, tx, one)
	case Termination:
		for _, found := range one.invoice.Products {
			if err := w.products.EndLapsed(ctx, tx, w.now, w.org, found, product.NotPaid); err != nil {
				return err
			}
		}
	}
	return nil
}

// suspend notes for which invoice products are off, and switches off those that work.
// One that is off for another reason than a missed renewal or an invoice is left to that reason.
func (w *round) suspend(ctx context.Context, tx db.Tx, one *told) error {
	products := make([]id.Product, len(one.invoice.Products))
	for i, found := range one.invoice.Products {
		products[i] = found.ID
	}
	rows, err := tx.Query(ctx, `insert into suspensions_for_debt (org_id, product_id, document_id, since)
		select p.org_id, p.id, @document, @now from products p where p.org_id = @org and p.id = any(@products) and (p.state = 'active' or p.state = 'suspended'
			and (p.expires_at <= @now or exists (select 1 from suspensions_for_debt d where d.org_id = p.org_id and d.product_id = p.id)))
		on conflict do nothing returning product_id`, db.Args{"org": w.org, "document": one.invoice.ID, "products": products, "now": w.now})
	if err != nil {
		return fmt.Errorf("note what is off for an invoice: %w", err)
	}
	noted, err := pgx.CollectRows(rows, pgx.RowTo[id.Product])
	if err != nil {
		return fmt.Errorf("note what is off for an invoice: %w", err)
	}
	one.nothing = len(noted) == 0
	if one.nothing {
		return nil
	}
	_, err = product.SuspendService(ctx, tx, w.now, w.audit, w.org, noted, string(product.NotPaid))
	return err
}

// OnSettled lets the products of an invoice work again that are off because of it and
// of nothing else: no other invoice, and no missed renewal. On the day on which a product is due
// it works again until the renewal has been tried. It runs in the
// transaction that settles the invoice, which holds the organization's lock.
func (r *Reminders) OnSettled(ctx context.Context, tx db.Tx, now time.Time, org id.Org, settled id.Document) error {
	rows, err := tx.Query(ctx, `delete from suspensions_for_debt where org_id = @org and document_id = @document returning product_id`, db.Args{"org": org, "document": settled})
	if err != nil {
		return fmt.Errorf("end what is off for an invoice: %w", err)
	}
	products, err := pgx.CollectRows(rows, pgx.RowTo[id.Product])
	if err != nil || len(products) == 0 {
		return err
	}
	rows, err = tx.Query(ctx, `select p.id from products p where p.org_id = @org and p.id = any(@products) and p.state = 'suspended'
		and not exists (select 1 from renewal_steps s where s.org_id = p.org_id and s.product_id = p.id and s.step = 'suspend' and s.due_on = (p.expires_at at time zone @zone)::date)
		and not exists (select 1 from suspensions_for_debt d where d.org_id = p.org_id and d.product_id = p.id)`, db.Args{"org": org, "products": products, "zone": r.zone.String()})
	if err != nil {
		return fmt.Errorf("find what works again: %w", err)
	}
	free, err := pgx.CollectRows(rows, pgx.RowTo[id.Product])
	if err != nil || len(free) == 0 {
		return err
	}
	if _, err := product.ResumeService(ctx, tx, now, r.audit, org, free); err != nil {
		return err
	}
	return document.Note(ctx, tx, document.Event{Org: org, Document: settled, Kind: "resumed", At: now})
}

// OnTerminate forgets for which invoices a product was off that ends.
func (r *Reminders) OnTerminate(ctx context.Context, tx db.Tx, _ time.Time, act actor.Actor, ended id.Product) error {
	if _, err := tx.Exec(ctx, `delete from suspensions_for_debt where org_id = @org and product_id = @product`, db.Args{"org": act.Org, "product": ended}); err != nil {
		return fmt.Errorf("forget for which invoices a product was off: %w", err)
	}
	return nil
}
