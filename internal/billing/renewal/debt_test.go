package renewal_test

import (
	"context"
	"testing"

	"manager/internal/billing/document"
	"manager/internal/billing/order"
	"manager/internal/billing/renewal"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
	"manager/internal/testkit"
)

// Breaks when a renewal starts a product that is off because an invoice is not paid,
// or when the payment of that invoice does not start it afterwards.
func TestRenewalLeavesDebtsAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.buy(12, 1)[0]
	due := r.one(p).Due
	if got := r.until(due, 1); got != "notice-30 notice-7 suspend+0" {
		t.Fatal(got)
	}
	net := money.New(10_00, money.CHF)
	vat := money.New(81, money.CHF)
	total := money.New(10_81, money.CHF)
	c := document.Content{Kind: document.Invoice, Language: "de", DueOn: due - 31, Net: net, VAT: vat, Total: total, Paid: money.Zero(money.CHF),
		Buyer:    document.Buyer{Name: "Atelier Lumière SA", Address: document.Address{Town: "Genève", Country: "CH"}},
		Tax:      document.Tax{Decision: tax.Decision{Category: tax.Standard, Country: "CH", Reason: tax.Domestic}},
		Lines:    []document.Line{{Article: "Mail", Sold: "mail", Quantity: 1, List: net, Net: net, Category: tax.Standard, Rate: 810}},
		VATLines: []document.VATLine{{Category: tax.Standard, Country: "CH", Rate: 810, Net: net, VAT: vat}}}
	var invoice id.Document
	testkit.Write(t, r.DB, func(ctx context.Context, tx db.Tx) (err error) {
		invoice, err = r.Documents.IssueOpen(ctx, tx, r.Clock.Now(), document.Draft{Org: r.Olive.Org, Content: c, By: r.Olive.User})
		return err
	})
	testkit.Exec(t, r.DB, `insert into suspensions_for_debt (org_id, product_id, document_id, since) values (@org, @product, @document, @now)`,
		db.Args{"org": r.Olive.Org, "product": p, "document": invoice, "now": r.Clock.Now()})
	placed, err := r.Renewals.Place(r.Ctx(), r.Olive, renewal.Selection{Key: id.New[id.Event](), Lines: []renewal.Line{{Product: p}}})
	r.Check(err)
	r.payRenewal(placed[0])
	if state := r.state(p); state != product.Suspended {
		t.Errorf("renewed, and not paid: the product is %s", state)
	}
	r.credit(total.Minor)
	r.Check(r.Documents.PayFromPrepaid(r.Ctx(), r.Olive, invoice))
	if state := r.state(p); state != product.Active {
		t.Errorf("renewed and paid: the product is %s", state)
	}
	r.whole()
}

// payRenewal pays an order from the prepaid account.
func (r *rig) payRenewal(o order.Order) {
	r.T.Helper()
	r.credit(o.Total.Minor)
	_, err := r.Orders.PayFromPrepaid(r.Ctx(), r.Olive, o.ID, false)
	r.Check(err)
}
