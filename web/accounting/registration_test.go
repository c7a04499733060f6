package accounting_test

import (
	"testing"
	"time"

	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/money"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Before the seller's VAT number is valid no VAT is charged and documents don't show the number; from its first day on they do.
func TestVATIsChargedFromTheFirstDayOfTheNumber(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	first := clock.Now().AddDate(0, 0, 3)
	p := portal.Start(t, portal.Options{WithoutJobs: true, Clock: clock.Now, Env: map[string]string{"MANAGER_SELLER_VAT_FROM": first.Format(time.DateOnly)}})
	p.HoldPrepaid(cast.Org, money.New(5_000_00, money.CHF))
	for _, want := range []struct {
		reason tax.Reason
		taxed  bool
	}{{tax.NotRegistered, false}, {tax.Domestic, true}} {
		placed := p.PlaceOrder()
		if placed.Tax.Decision.Reason != want.reason || placed.VAT.Positive() != want.taxed {
			t.Errorf("the order is taxed %+v with %s", placed.Tax.Decision, placed.VAT)
		}
		paid, err := p.App.Orders.PayFromPrepaid(t.Context(), p.ActorIn(cast.Org, cast.Olive), placed.ID, false)
		if err != nil {
			t.Fatal(err)
		}
		page, err := p.App.Documents.Show(t.Context(), p.ActorIn(cast.Org, cast.Olive), document.Ref{ID: paid.Invoice})
		if err != nil {
			t.Fatal(err)
		}
		if shown := page.Content.Seller.VATNumber != ""; shown != want.taxed {
			t.Errorf("the seller's VAT number is %q on an invoice taxed as %s", page.Content.Seller.VATNumber, want.reason)
		}
		portal.WantStatus(t, p.As(t, cast.Olive).Get(route.InvoicePDF(p.Org(cast.Org), page.Document.Number)), 200)
		clock.Advance(4 * 24 * time.Hour)
	}
}
