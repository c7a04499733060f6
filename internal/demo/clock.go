package demo

import (
	"context"
	"fmt"
	"sync"
	"time"

	"manager/internal/billing/renewal"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
)

// Clock lets time pass in a demo, and does what falls due meanwhile.
type Clock struct {
	db       *db.DB
	clock    *clock.Shifted
	renewals *renewal.Renewals
	run      func(ctx context.Context) error // what falls due at the present time
	moving   sync.Mutex                      // two clicks at once move it once
}

// NewClock makes a clock that moves the one given; run does what falls due.
func NewClock(d *db.DB, shifted *clock.Shifted, renewals *renewal.Renewals, run func(ctx context.Context) error) *Clock {
	return &Clock{db: d, clock: shifted, renewals: renewals, run: run}
}

// RestoreClock moves the clock to where it was before a restart.
func RestoreClock(ctx context.Context, d *db.DB, shifted *clock.Shifted) error {
	var seconds int64
	batch := &db.Batch{}
	db.QueueEach(batch, `select seconds from demo_clock`, nil, []any{&seconds}, func() { shifted.Set(time.Duration(seconds) * time.Second) })
	return d.Read(ctx, db.System("restore the demo's clock"), batch)
}

// By is how far the clock was moved.
func (c *Clock) By() time.Duration { return c.clock.By() }

// Next is the day of the next step of any renewal, in days from today; 0: there is none.
func (c *Clock) Next(ctx context.Context) (days int, err error) { return c.renewals.NextStep(ctx) }

// Recent are the newest steps of renewals, of all organizations.
func (c *Clock) Recent(ctx context.Context) ([]renewal.Entry, error) { return c.renewals.Recent(ctx) }

// MaxDays is how many days the clock moves at once.
const MaxDays = 400

// Move moves the clock forward day by day, and does what falls due on each. Before
// is how far the clock was moved when the form was shown: the same form moves it
// once; Conflict when somebody has moved it since.
func (c *Clock) Move(ctx context.Context, before time.Duration, days int) error {
	if days < 1 || days > MaxDays {
		return fault.New(fault.Conflict, "dev_clock.out_of_bounds", "Max", MaxDays)
	}
	c.moving.Lock()
	defer c.moving.Unlock()
	if before.Truncate(time.Second) != c.By().Truncate(time.Second) {
		return fault.New(fault.Conflict, "dev_clock.moved")
	}
	for range days {
		if err := c.shift(ctx, 24*time.Hour); err != nil {
			return err
		}
		// A payment is asked after when it is a minute old.
		for range settleRounds {
			if err := c.run(ctx); err != nil {
				return err
			}
			if err := c.shift(ctx, 2*time.Minute); err != nil {
				return err
			}
		}
	}
	return nil
}

// settleRounds is how often what falls due is done on a day, so that what follows from it is done, too.
const settleRounds = 3

func (c *Clock) shift(ctx context.Context, by time.Duration) error {
	moved := c.By() + by
	err := c.db.Write(ctx, db.System("move the demo's clock"), func(ctx context.Context, tx db.Tx) error {
		if err := identity.ShiftSessions(ctx, tx, by); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into demo_clock (seconds) values (@seconds) on conflict (only_one) do update set seconds = @seconds`, db.Args{"seconds": int64(moved / time.Second)})
		if err != nil {
			return fmt.Errorf("keep the demo's clock: %w", err)
		}
		return nil
	})
	if err == nil {
		c.clock.Set(moved)
	}
	return err
}
