package reminder_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/app/areas"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/reminder"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

type rig struct {
	*world.World
	ran []reminder.Entry // of the last run
}

func newRig(t *testing.T) *rig {
	t.Helper()
	return &rig{World: world.New(t)}
}

func chf(minor int64) money.Money { return money.New(minor, money.CHF) }

// invoice issues an open invoice over products to the actor's organization, due in so many days.
func (r *rig) invoice(by actor.Actor, days tax.Day, products ...id.Product) id.Document {
	r.T.Helper()
	today := r.Reminders.Today()
	c := document.Content{Kind: document.Invoice, Language: "de", DueOn: today + days, Net: chf(100_00), VAT: chf(8_10), Total: chf(108_10), Paid: chf(0),
		Buyer:    document.Buyer{Name: "Atelier Lumière SA", Business: true, Address: document.Address{Town: "Genève", Country: "CH"}},
		Tax:      document.Tax{Decision: tax.Decision{Category: tax.Standard, Country: "CH", Reason: tax.Domestic}, Seller: tax.Seller{Country: "CH"}, Buyer: tax.Buyer{Country: "CH", Business: true}},
		Lines:    []document.Line{{Article: "Webhosting Plus", Sold: "hosting", Quantity: 1, List: chf(100_00), Net: chf(100_00), Category: tax.Standard, Rate: 810}},
		VATLines: []document.VATLine{{Category: tax.Standard, Country: "CH", Rate: 810, Net: chf(100_00), VAT: chf(8_10)}}}
	var made id.Document
	testkit.Write(r.T, r.DB, func(ctx context.Context, tx db.Tx) (err error) {
		made, err = r.Documents.IssueOpen(ctx, tx, r.Clock.Now(), document.Draft{Org: by.Org, Content: c, By: by.User})
		return err
	})
	for _, p := range products {
		testkit.Exec(r.T, r.DB, `insert into renewal_steps (org_id, product_id, due_on, step, at, document_id) values (@org, @product, @on, 'warranty', @at, @document)`,
			db.Args{"org": by.Org, "product": p, "on": (today + days).Time(), "at": r.Clock.Now(), "document": made})
	}
	return made
}

// run does what falls due at the present time.
func (r *rig) run() {
	r.T.Helper()
	r.ran = nil
	r.Check(r.Reminders.Run(r.Ctx(), r.DB, func(e reminder.Entry) { r.ran = append(r.ran, e) }))
}

// until moves the clock forward day by day and runs on each.
func (r *rig) until(days int) (all []reminder.Entry) {
	r.T.Helper()
	for range days {
		r.Clock.Advance(24 * time.Hour)
		r.run()
		all = append(all, r.ran...)
	}
	return all
}

// pay lets the exact amount of an invoice come in.
func (r *rig) pay(by actor.Actor, invoice id.Document) {
	r.T.Helper()
	testkit.Write(r.T, r.DB, func(ctx context.Context, tx db.Tx) error { return r.receive(ctx, tx, by, invoice) })
}

func (r *rig) receive(ctx context.Context, tx db.Tx, by actor.Actor, invoice id.Document) error {
	_, err := r.Documents.Receive(ctx, tx, r.Clock.Now(), document.Received{Org: by.Org, Document: invoice, Amount: chf(108_10), From: ledger.BankClearing, Scope: "test", Key: invoice.String(), Actor: by})
	return err
}

func (r *rig) state(p id.Product) product.State {
	r.T.Helper()
	return testkit.Value[product.State](r.T, r.DB, `select state from products where id = @id`, db.Args{"id": p})
}

// reminders are the mails of that kind so far.
func (r *rig) reminders() (all []reminder.Mail) {
	r.T.Helper()
	for _, m := range r.Mails() {
		if m.Kind == (reminder.Mail{}).MailKind() {
			all = append(all, testkit.Said[reminder.Mail](r.T, m))
		}
	}
	return all
}

func (r *rig) expires(p id.Product, at time.Time) {
	r.T.Helper()
	testkit.Exec(r.T, r.DB, `update products set expires_at = @at where id = @id`, db.Args{"at": at, "id": p})
}

// whole fails the test for every proof that does not hold.
func (r *rig) whole() {
	r.T.Helper()
	results, err := ledger.Verify(r.Ctx(), r.DB, areas.Proofs())
	r.Check(err)
	for _, result := range results {
		for _, where := range result.Failures {
			r.T.Errorf("%s: %s", result.Proof.Name, where)
		}
	}
}
