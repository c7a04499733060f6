package order_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/order"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/testkit"
)

// A paid order has its invoice: over the same lines and the same total, with what paid it.
func TestAPaidOrderHasItsInvoice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.put(r.Bill, "web_hosting", "ten_sites", 1, 35)
	r.credit(r.Olive.Org, 50_000)
	placed, err := r.Orders.Place(r.Ctx(), r.Bill, r.placement(r.Bill, order.ByPrepaid))
	r.Check(err)
	page, err := r.Documents.Show(r.Ctx(), r.Bill, document.Ref{ID: placed.Invoice})
	r.Check(err)
	c := page.Content
	if c.Total != placed.Total || c.Net != placed.Net || c.VAT != placed.VAT || len(c.Lines) != 1 || c.Lines[0].Quantity != 35 || c.Lines[0].Net != placed.Net || c.Orders[0] != placed.Number {
		t.Errorf("of %+v it says %+v", placed, c)
	}
	if len(c.Means) != 1 || c.Means[0].Means != "prepaid" || page.Document.State != document.Paid || c.Language != "fr" || c.Buyer.Address.Town != "Genève" {
		t.Errorf("it says %+v", c)
	}
	line := c.Lines[0]
	if from := tax.DayOf(r.Clock.Now()); line.From != from || line.To != from+30 && line.To != from+29 || len(line.Adjustments) == 0 {
		t.Errorf("the line is %+v", line)
	}
	r.whole()
}

// An order over a change of rate becomes one line for each part of the period; both add up to the order.
func TestAnInvoiceOverAChangeOfRate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	year := r.Clock.Now().Year() + 1
	testkit.Exec(t, r.DB, `insert into vat_rates (country, valid_from, rate) values ('CH', @from, 850)`, db.Args{"from": time.Date(year, 3, 1, 0, 0, 0, 0, time.UTC)})
	r.put(r.Bill, "web_hosting", "ten_sites", 12, 3)
	r.credit(r.Olive.Org, 500_000)
	placed, err := r.Orders.Place(r.Ctx(), r.Bill, r.placement(r.Bill, order.ByPrepaid))
	r.Check(err)
	page, err := r.Documents.Show(r.Ctx(), r.Bill, document.Ref{ID: placed.Invoice})
	r.Check(err)
	c := page.Content
	if len(c.Lines) != 2 || len(c.VATLines) != 2 || c.Lines[0].To+1 != c.Lines[1].From || c.Lines[0].Net.Minor+c.Lines[1].Net.Minor != placed.Net.Minor || c.Total != placed.Total {
		t.Errorf("it says %+v", c)
	}
	r.whole()
}

// What a version has paid that knew no invoices gets them later, once.
func TestMissingInvoicesAreIssued(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.put(r.Bill, "web_hosting", "ten_sites", 1, 1)
	r.credit(r.Olive.Org, 50_000)
	placed, err := r.Orders.Place(r.Ctx(), r.Bill, r.placement(r.Bill, order.ByPrepaid))
	r.Check(err)
	testkit.Exec(t, r.DB, `alter table documents disable trigger user`, nil)
	testkit.Exec(t, r.DB, `alter table document_events disable trigger user`, nil)
	testkit.Exec(t, r.DB, `delete from document_events`, nil)
	testkit.Exec(t, r.DB, `delete from documents`, nil)
	testkit.Exec(t, r.DB, `update document_series set last_seq = 0, digest = ''`, nil)
	testkit.Exec(t, r.DB, `update orders set invoice_id = null, lines = (select jsonb_agg(line - 'Parts') from jsonb_array_elements(lines) line)`, nil)
	for range 2 {
		r.Check(r.Orders.IssueMissing(r.Ctx(), r.DB))
	}
	found, err := r.Orders.Show(r.Ctx(), r.Bill, placed.ID)
	r.Check(err)
	page, err := r.Documents.Show(r.Ctx(), r.Bill, document.Ref{ID: found.Invoice})
	if err != nil || page.Content.Total != placed.Total {
		t.Errorf("it has %+v, %v", page.Content, err)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from documents`, nil); n != 1 {
		t.Errorf("%d were issued", n)
	}
	r.whole()
}

// What was decided when something was ordered stands on the invoice, also when the customer has moved since.
func TestTheDecisionStaysWhenTheCustomerMoves(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.put(r.Bill, "web_hosting", "ten_sites", 1, 1)
	placed, err := r.Orders.Place(r.Ctx(), r.Bill, r.placement(r.Bill, order.ByTransfer))
	r.Check(err)
	all, err := r.Addresses.List(r.Ctx(), r.Bill)
	r.Check(err)
	moved := all[0].Address
	moved.Country, moved.PostalCode, moved.Town = "DE", "10115", "Berlin"
	r.Check(r.Addresses.Edit(r.Ctx(), r.Bill, moved))
	testkit.Write(t, r.DB, func(ctx context.Context, tx db.Tx) error {
		_, err := r.Orders.Receive(ctx, tx, r.Clock.Now(), order.Received{Org: r.Olive.Org, Order: placed.ID, Amount: placed.Total, From: "bank_clearing", Scope: "test", Key: "1"})
		return err
	})
	found, err := r.Orders.Show(r.Ctx(), r.Bill, placed.ID)
	r.Check(err)
	page, err := r.Documents.Show(r.Ctx(), r.Bill, document.Ref{ID: found.Invoice})
	if err != nil || page.Content.Buyer.Address.Country != "CH" || page.Content.Tax.Decision.Reason != tax.Domestic || page.Document.SettledBy != "bank_transfer" {
		t.Errorf("it says %+v, %v", page.Content, err)
	}
	r.whole()
}

func TestTheSlipOfAnOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.put(r.Bill, "web_hosting", "ten_sites", 1, 1)
	placed, err := r.Orders.Place(r.Ctx(), r.Bill, r.placement(r.Bill, order.ByTransfer))
	r.Check(err)
	slip, err := r.Orders.Slip(placed, r.Olive.OrgNumber)
	if err != nil || slip.Amount != placed.Total || slip.Pay.Reference != placed.Reference || !slip.Pay.QRBill || slip.Buyer.Name != "Atelier Lumière SA" {
		t.Errorf("the slip is %+v, %v", slip, err)
	}
	placed.State = order.Paid
	if _, err := r.Orders.Slip(placed, r.Olive.OrgNumber); err == nil {
		t.Error("a paid order has a slip")
	}
}

// Orders to two addresses make no pro forma invoice together.
func TestAProFormaInvoiceIsOfOneKind(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	place := func(address id.BillingAddress) order.Order {
		r.put(r.Bill, "web_hosting", "ten_sites", 1, 1)
		in := r.placement(r.Bill, order.ByTransfer)
		in.Address, in.Seen = address, r.cart(r.Bill, address).Fingerprint
		placed, err := r.Orders.Place(r.Ctx(), r.Bill, in)
		r.Check(err)
		return placed
	}
	here := place(r.home)
	elsewhere := place(r.address(r.Olive, billto.Address{Name: "Atelier Zürich", Street: "Seefeldstrasse", HouseNumber: "9", PostalCode: "8008", Town: "Zürich", Country: "CH", Business: true, Language: "fr"}))
	_, err := r.Orders.ProForma(r.Ctx(), r.Bill, id.New[id.Document](), []id.Order{here.ID, elsewhere.ID}, nil, 0, nothingQuoted)
	if !fault.Has(err, fault.Invalid) {
		t.Errorf("two kinds: %v", err)
	}
	made, err := r.Orders.ProForma(r.Ctx(), r.Bill, id.New[id.Document](), []id.Order{here.ID, here.ID}, nil, 0, nothingQuoted)
	r.Check(err)
	page, err := r.Documents.Show(r.Ctx(), r.Bill, document.Ref{ID: made})
	if err != nil || page.Content.Total != here.Total || page.Document.State != document.None {
		t.Errorf("it says %+v, %v", page.Content, err)
	}
	_, err = r.Orders.ProForma(r.Ctx(), r.Ruth, id.New[id.Document](), []id.Order{here.ID}, nil, 0, nothingQuoted)
	testkit.WantFault(t, err, fault.NotFound, "error.not_found")
	r.whole()
}

// nothingQuoted quotes nothing that is not ordered yet.
func nothingQuoted(context.Context, db.Tx, actor.Actor) ([]order.Order, error) { return nil, nil }
