package order_test

import (
	"context"
	"testing"

	"manager/internal/billing/legal"
	"manager/internal/billing/order"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
)

// Breaks when an order keeps another version of the terms than the one in force on its day.
func TestOrderKeepsTheTermsInForce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	place := func() string {
		t.Helper()
		r.put(r.Olive, "mail", "five_mailboxes", 1, 1)
		placed, err := r.Orders.Place(r.Ctx(), r.Olive, r.placement(r.Olive, order.ByTransfer))
		r.Check(err)
		return placed.Terms
	}
	if got := place(); got != order.Terms {
		t.Errorf("before any is published: %s", got)
	}
	texts := legal.Texts{}
	for _, lang := range i18n.Languages {
		texts[lang] = "Terms"
	}
	publish := func(base int, on tax.Day) {
		t.Helper()
		r.Check(r.DB.Write(r.Ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
			_, err := r.Legal.Publish(ctx, tx, r.Clock.Now(), legal.Draft{Kind: legal.Terms, Base: base, Request: id.New[id.DeskForm](), On: on, Texts: texts})
			return err
		}))
	}
	today := r.Legal.Today()
	publish(0, today)
	publish(1, today+1)
	if got := place(); got != legal.DayName(today) {
		t.Errorf("today: %s", got)
	}
	if page := r.cart(r.Olive, r.home); !page.Readable {
		t.Error("the cart does not lead to the terms")
	}
}
