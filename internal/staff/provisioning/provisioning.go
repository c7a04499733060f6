// Package provisioning is where the staff sees what the provider's own systems are told about products and users, and what
// they have not done yet.
package provisioning

import (
	"context"
	"time"

	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/staff"
)

// Deps is what Provisioning works with; all of it is required.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
}

// Provisioning holds the use cases of the desk.
type Provisioning struct{ deps Deps }

// New makes the use cases from what they work with.
func New(d Deps) *Provisioning { return &Provisioning{deps: d} }

// Waiting is something that was asked of the provider's systems and is not done.
type Waiting struct {
	Org     string // the customer number; empty: it is about a user
	Product string // the kind of a product that is to be set up; empty: it is about a user
	Service string // mail or web, which is told about a user
	Blocked bool   // the user is to be kept out, else let in again
	Since   time.Time
}

// Event is something that the provider's systems are told about a product.
type Event struct {
	ID      id.Event
	Type    string // as the systems know it, as in product.renewed
	Org     string // the customer number
	Product string // its kind; empty: it is about more than one
	At      time.Time
}

// Page is what waits, the longest first, and a page of what was told, the newest first.
type Page struct {
	Waiting []Waiting // at most shown
	Events  []Event
	Next    string // cursor of the page after; empty: there is none
}

const (
	pageSize = 50
	shown    = 50
)

// Page shows the desk, its events from behind the cursor on. It names customers by their numbers only: whose they are tells
// who opens the customer.
func (p *Provisioning) Page(ctx context.Context, by staff.Colleague, after string) (page Page, err error) {
	if err := by.Must(staff.Operate, p.deps.Clock()); err != nil {
		return page, err
	}
	from := id.OrZero[id.Event](after)
	batch := &db.Batch{}
	queueWaiting(batch, &page.Waiting)
	queueEvents(batch, from, &page.Events)
	if err := p.deps.DB.Read(ctx, db.System("show provisioning to the staff"), batch); err != nil {
		return page, err
	}
	page.Events, page.Next = keyset.Forward(page.Events, pageSize, func(e Event) string { return e.ID.String() })
	return page, nil
}
