package reminder

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/twofactor"
)

// Entry is one step that was carried out for an invoice.
type Entry struct {
	Org    string // its customer number
	Number string // of the invoice
	Kind   Kind
	On     tax.Day
}

// Run carries out all steps whose day has come, each organization's in one
// transaction. However many instances run it, and however often, each step happens
// once. It works on d.
func (r *Reminders) Run(ctx context.Context, d *db.DB, report func(Entry)) error {
	orgs, err := r.dueOrgs(ctx, d)
	if err != nil || len(orgs) == 0 {
		return err
	}
	var failed error
	first := rand.IntN(len(orgs)) //nolint:gosec // instances that run at once begin at different places; nothing relies on it
	for _, one := range append(orgs[first:], orgs[:first]...) {
		if err := r.runOrg(ctx, d, one, report); err != nil {
			failed = errors.Join(failed, fmt.Errorf("remind organization %s: %w", one, err))
		}
	}
	return failed
}

func (r *Reminders) runOrg(ctx context.Context, d *db.DB, of id.Org, report func(Entry)) error {
	for {
		texts, err := r.phones(ctx, d, of)
		if err != nil {
			return err
		}
		var w *round
		err = d.Write(ctx, db.System("remind of unpaid invoices"), func(ctx context.Context, tx db.Tx) error {
			locked, err := org.LockOrganization(ctx, tx, of)
			if err != nil {
				return err
			}
			w = &round{Reminders: r, now: r.clock(), today: r.Today(), org: of, number: locked.Number, texts: texts}
			return w.run(ctx, tx)
		})
		if fault.Has(err, fault.NotFound) { // it was closed
			return nil
		}
		if err != nil {
			return err
		}
		for _, one := range w.told {
			report(Entry{Org: w.number, Number: one.invoice.Number, Kind: one.rule.Kind, On: w.today})
		}
		if len(w.told) < MaxAtOnce {
			return nil
		}
	}
}

// phones are those of the people who get an SMS in this round. They are charged
// before the transaction begins, because the limits have one of their own.
func (r *Reminders) phones(ctx context.Context, d *db.DB, of id.Org) (map[id.User]twofactor.TextTo, error) {
	var versions Versions
	var receivers []org.Reminded
	var due []*invoice
	err := d.Write(ctx, db.ForOrg(of, id.User{}), func(ctx context.Context, tx db.Tx) (err error) {
		if due, err = readInvoices(ctx, tx, of, r.Today(), ""); err != nil {
			return err
		}
		versions, receivers, err = r.readPolicies(ctx, tx, of, due)
		return err
	})
	if err != nil {
		return nil, err
	}
	texted := slices.ContainsFunc(due, func(one *invoice) bool {
		return slices.ContainsFunc(versions.Numbered(one.Version).Calendar(one.facts(r.Today())), func(p Planned) bool { return p.SMS && p.On <= r.Today() })
	})
	var users []id.User
	for _, one := range receivers {
		if one.SMS {
			users = append(users, one.User)
		}
	}
	if !texted || len(users) == 0 {
		return nil, nil
	}
	return r.textsTo(ctx, users)
}

// readPolicies reads the policies of invoices, and who is told about those of an organization.
func (r *Reminders) readPolicies(ctx context.Context, tx db.Tx, of id.Org, due []*invoice) (v Versions, receivers []org.Reminded, err error) {
	numbers := make([]int, len(due))
	for i, one := range due {
		numbers[i] = one.Version
	}
	batch := &db.Batch{}
	queueVersions(batch, `any(@versions)`, db.Args{"versions": numbers}, &v)
	org.QueueReminded(batch, of, &receivers)
	return v, receivers, send(ctx, tx, batch, "read who is reminded")
}

// round is what happens to the invoices of one organization at once.
type round struct {
	*Reminders
	now    time.Time
	today  tax.Day
	org    id.Org
	number string
	people []org.Reminded
	texts  map[id.User]twofactor.TextTo
	told   []told
}

// told is a step of an invoice that is carried out.
type told struct {
	invoice *invoice
	rule    Rule
	next    Planned // what follows unless it is paid; of zero kind: nothing
	nothing bool    // none of its products was to be switched off
}

func (w *round) run(ctx context.Context, tx db.Tx) (err error) {
	due, err := readInvoices(ctx, tx, w.org, w.today, forUpdate)
	if err != nil || len(due) == 0 {
		return err
	}
	versions, people, err := w.readPolicies(ctx, tx, w.org, due)
	if err != nil {
		return err
	}
	w.people = people
	batch := &db.Batch{}
	for _, one := range due {
		policy := versions.Numbered(one.Version)
		for _, skipped := range policy.Skipped(one.facts(w.today)) {
			queueSave(batch, w.org, w.now, one, skipped)
		}
		all := policy.Calendar(one.facts(w.today))
		if len(all) == 0 || all[0].On > w.today {
			continue
		}
		w.told = append(w.told, told{invoice: one, rule: all[0].Rule, next: following(all[1:])})
	}
	for i := range w.told {
		if err := w.switchOff(ctx, tx, &w.told[i]); err != nil {
			return err
		}
	}
	if err := w.chargeFees(ctx, tx); err != nil {
		return err
	}
	if err := w.tell(ctx, tx); err != nil {
		return err
	}
	w.queueTold(batch)
	if err := send(ctx, tx, batch, "write down the steps of reminders"); err != nil {
		return err
	}
	return w.note(ctx, tx)
}

// following is the next step that switches something off.
func following(later []Planned) Planned {
	if i := slices.IndexFunc(later, func(p Planned) bool { return p.switchesOff() }); i >= 0 {
		return later[i]
	}
	return Planned{}
}

// queueTold writes down what was carried out, and to how many people it was told.
func (w *round) queueTold(batch *db.Batch) {
	for _, one := range w.told {
		done := Done{Step: one.rule.Step, Kind: one.rule.Kind, On: w.today}
		if one.nothing {
			done.Outcome = Nothing
		} else {
			done.Mails, done.Texts = w.count(one.rule)
		}
		queueSave(batch, w.org, w.now, one.invoice, done)
	}
}

// events are the kinds of what happened with a document.
var events = map[Kind]string{Notice: "reminded", Reminder: "reminded", Suspension: "suspended", Termination: "ended"}

func (w *round) note(ctx context.Context, tx db.Tx) error {
	for _, one := range w.told {
		if one.nothing {
			continue
		}
		if err := document.Note(ctx, tx, document.Event{Org: w.org, Document: one.invoice.ID, Kind: events[one.rule.Kind], At: w.now}); err != nil {
			return err
		}
	}
	return nil
}
