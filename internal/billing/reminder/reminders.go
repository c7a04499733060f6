package reminder

import (
	"context"
	"fmt"
	"time"

	"manager/internal/audit"
	"manager/internal/billing/tax"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/product"
	"manager/internal/twofactor"
)

// Deps is what the use cases work with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Outbox   *notify.Outbox
	Products *product.Products
	Zone     *time.Location // of the seller: in it days begin and end
	// TextsTo finds and charges the phones of people who get an SMS.
	TextsTo func(ctx context.Context, users []id.User) (map[id.User]twofactor.TextTo, error)
}

// Reminders holds the use cases of reminders.
type Reminders struct {
	db       *db.DB
	clock    clock.Clock
	audit    *audit.Log
	outbox   *notify.Outbox
	products *product.Products
	zone     *time.Location
	textsTo  func(ctx context.Context, users []id.User) (map[id.User]twofactor.TextTo, error)
}

// New makes the use cases from what they work with.
func New(d Deps) *Reminders {
	return &Reminders{db: d.DB, clock: d.Clock, audit: d.Audit, outbox: d.Outbox, products: d.Products, zone: d.Zone, textsTo: d.TextsTo}
}

// Today is the day that it is for the seller.
func (r *Reminders) Today() tax.Day { return tax.DayOf(r.clock().In(r.zone)) }

func send(ctx context.Context, tx db.Tx, batch *db.Batch, what string) error {
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
