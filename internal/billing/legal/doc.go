package legal

import (
	"sync"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/notify"
)

// Deps is what Library works with; all of it is required.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	Outbox *notify.Outbox
	Zone   *time.Location // of the operator, by whose days versions apply
}

// Library holds the use cases of the legal texts.
type Library struct {
	db     *db.DB
	clock  clock.Clock
	outbox *notify.Outbox
	zone   *time.Location
	foot   *foot
}

// New makes the use cases from what they work with.
func New(d Deps) *Library {
	return &Library{db: d.DB, clock: d.Clock, outbox: d.Outbox, zone: d.Zone, foot: &foot{}}
}

// Today is the day that it is for the operator.
func (l *Library) Today() tax.Day { return tax.DayOf(l.clock().In(l.zone)) }

// foot remembers from which day on there is a text of each kind.
type foot struct {
	mu     sync.Mutex
	first  map[Kind]tax.Day
	readAt time.Time
}
