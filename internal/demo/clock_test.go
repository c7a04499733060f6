package demo_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/fault"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// The same form moves the clock once, a restart keeps it, and sessions go with it.
func TestClockMovesOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	shifted := &clock.Shifted{}
	runs := 0
	c := demo.NewClock(w.DB, shifted, w.Renewals, func(context.Context) error {
		runs++
		return nil
	})
	expires := func() time.Time {
		return testkit.Value[time.Time](t, w.DB, `select expires_at from sessions where id = @id`, db.Args{"id": w.Olive.Session})
	}
	before := expires()
	w.Check(c.Move(t.Context(), 0, 2))
	if by := c.By(); by < 48*time.Hour || by > 49*time.Hour || runs == 0 {
		t.Errorf("moved by %v, %d runs", by, runs)
	}
	if err := c.Move(t.Context(), 0, 2); !fault.Has(err, fault.Conflict) {
		t.Errorf("the same form again: %v", err)
	}
	if err := c.Move(t.Context(), c.By(), 0); !fault.Has(err, fault.Conflict) {
		t.Errorf("no day: %v", err)
	}
	if by := expires().Sub(before); by != c.By() {
		t.Errorf("the session moved by %v", by)
	}
	// Two clicks at once move it once.
	at := c.By()
	moved := 0
	for _, err := range testkit.Together(2, func(int) error { return c.Move(t.Context(), at, 1) }) {
		if err == nil {
			moved++
		} else if !fault.Has(err, fault.Conflict) {
			t.Error(err)
		}
	}
	if by := c.By() - at; moved != 1 || by > 25*time.Hour {
		t.Errorf("%d of two clicks moved it, by %v", moved, by)
	}
	again := &clock.Shifted{}
	w.Check(demo.RestoreClock(t.Context(), w.DB, again))
	if again.By() != c.By() {
		t.Errorf("after a restart %v", again.By())
	}
}
