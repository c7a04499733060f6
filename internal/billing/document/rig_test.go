package document_test

import (
	"context"
	"testing"

	"manager/internal/actor"
	"manager/internal/app/areas"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

type rig struct{ *world.World }

func newRig(t *testing.T) *rig {
	t.Helper()
	return &rig{World: world.New(t)}
}

func chf(minor int64) money.Money { return money.New(minor, money.CHF) }

// content is an invoice over lines at the Swiss rate, due in 30 days.
func (r *rig) content(nets ...int64) document.Content {
	c := document.Content{Kind: document.Invoice, Language: "de", DueOn: tax.DayOf(r.Clock.Now()) + 30,
		Buyer:    document.Buyer{Name: "Atelier Lumière SA", Business: true, Address: document.Address{Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH"}},
		Tax:      document.Tax{Decision: tax.Decision{Category: tax.Standard, Country: "CH", Reason: tax.Domestic}, Seller: tax.Seller{Country: "CH"}, Buyer: tax.Buyer{Country: "CH", Business: true}},
		VATLines: []document.VATLine{{Category: tax.Standard, Country: "CH", Rate: 810, Net: chf(0)}}, Net: chf(0), Paid: chf(0)}
	for _, net := range nets {
		c.Lines = append(c.Lines, document.Line{Name: "atelier.example", Article: "Webhosting Plus", Sold: "hosting", From: tax.DayOf(r.Clock.Now()), To: tax.DayOf(r.Clock.Now()) + 364, Months: 12,
			Quantity: 1, List: chf(net), Net: chf(net), Category: tax.Standard, Rate: 810})
		c.Net.Minor += net
	}
	c.VATLines[0].Net, c.VATLines[0].VAT = c.Net, c.Net.Share(810)
	c.VAT = c.VATLines[0].VAT
	c.Total = chf(c.Net.Minor + c.VAT.Minor)
	return c
}

// issue issues an open invoice for the actor's organization.
func (r *rig) issue(by actor.Actor, c document.Content) id.Document {
	r.T.Helper()
	var made id.Document
	testkit.Write(r.T, r.DB, func(ctx context.Context, tx db.Tx) (err error) {
		made, err = r.Documents.IssueOpen(ctx, tx, r.Clock.Now(), document.Draft{Org: by.Org, Content: c, By: by.User})
		return err
	})
	return made
}

// hold lets the prepaid account of the actor's organization hold an amount.
func (r *rig) hold(by actor.Actor, amount money.Money) {
	r.T.Helper()
	testkit.Write(r.T, r.DB, func(ctx context.Context, tx db.Tx) error {
		_, err := ledger.Post(ctx, tx, r.Clock.Now(), ledger.Posting{Org: by.Org, Scope: "test", Key: id.New[id.Event]().String(), Kind: "account_credited",
			Lines: []ledger.Line{{Account: ledger.Of(ledger.BankClearing), Amount: amount.Neg()}, {Account: ledger.Of(ledger.Prepaid), Amount: amount}}})
		return err
	})
}

func (r *rig) show(by actor.Actor, d id.Document) document.Page {
	r.T.Helper()
	page, err := r.Documents.Show(r.Ctx(), by, document.Ref{ID: d})
	r.Check(err)
	return page
}

// verify ends the test when an invariant of money fails.
func (r *rig) verify() {
	r.T.Helper()
	for _, failed := range r.failures() {
		r.T.Error(failed)
	}
}

func (r *rig) failures() []string {
	r.T.Helper()
	results, err := ledger.Verify(r.Ctx(), r.DB, areas.Proofs())
	r.Check(err)
	var all []string
	for _, result := range results {
		for _, place := range result.Failures {
			all = append(all, result.Proof.Name+": "+place)
		}
	}
	return all
}
