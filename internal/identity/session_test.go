package identity_test

import (
	"context"
	"sync"
	"testing"

	"manager/internal/db"
	"manager/internal/identity"
	"manager/internal/seal"
	"manager/internal/testkit"
)

// A request in flight on another instance gives the session a new token while
// it is being revoked: whoever comes first, the session stays revoked.
func TestARevokedSessionNeverComesBack(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	other := g.instance(testkit.Open(t, g.url), testkit.Cheap)
	for range 20 {
		in, err := g.signIn(p.LoginID, rightPassword, home)
		g.check(err)
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				_, hash := seal.Token()
				if _, err := other.RotateSession(g.ctx(), in.Session, hash[:]); err != nil {
					t.Error(err)
				}
			})
		}
		all.Go(func() {
			if err := g.RevokeSession(g.ctx(), p.ID, in.Session); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		if g.living(in.Session) {
			t.Fatal("the session lives again")
		}
		_, hash := seal.Token()
		if living, err := other.RotateSession(g.ctx(), in.Session, hash[:]); err != nil || living {
			t.Fatalf("rotated after it was revoked: %v, %v", living, err)
		}
	}
}

// The rotation waits for the revocation that holds the row, and then finds it gone.
func TestRotationWaitsForTheRevocation(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	other := g.instance(testkit.Open(t, g.url), testkit.Cheap)
	in, err := g.signIn(p.LoginID, rightPassword, home)
	g.check(err)
	rotated := make(chan bool, 1)
	testkit.Write(g.t, g.db, func(ctx context.Context, tx db.Tx) error {
		if _, err := g.RevokeOtherSessions(ctx, tx, g.clock.Now(), p.ID, identity.Started{}.Session); err != nil {
			return err
		}
		go func() {
			_, hash := seal.Token()
			living, err := other.RotateSession(g.ctx(), in.Session, hash[:])
			if err != nil {
				t.Error(err)
			}
			rotated <- living
		}()
		return testkit.UntilSomebodyWaits(ctx, tx)
	})
	if <-rotated {
		t.Error("the rotation says that the session lives")
	}
	if g.living(in.Session) {
		t.Error("the session lives again")
	}
}

// waitForLock returns as soon as another connection waits for a lock of this database.
func (g *rig) waitForLock(ctx context.Context, tx db.Tx) error {
	for {
		var waiting bool
		err := tx.QueryRow(ctx, `select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')`).Scan(&waiting)
		if err != nil || waiting {
			return err
		}
		// pg_stat_activity is read once in a transaction unless its snapshot is cleared.
		if _, err := tx.Exec(ctx, `select pg_stat_clear_snapshot()`); err != nil {
			return err
		}
	}
}

func TestOnlyOwnSessionsEnd(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	other := olive()
	other.Email = "adam@demo.test"
	q := g.person(other)
	mine, theirs := g.actor(p), g.actor(q)
	g.check(g.RevokeSession(g.ctx(), p.ID, theirs.Session))
	if !g.living(theirs.Session) {
		t.Error("another person's session was ended")
	}
	g.check(g.SignOut(g.ctx(), mine))
	g.check(g.SignOut(g.ctx(), mine))
	if g.living(mine.Session) {
		t.Error("signed out, and the session lives")
	}
	g.wantEvents(p.ID, "user.signed_up", "user.signed_in", "user.signed_out")
}

func TestUserOfEndedSession(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	act := g.actor(g.person(olive()))
	token, hash := seal.Token()
	_, err := g.RotateSession(g.ctx(), act.Session, hash[:])
	g.check(err)
	g.check(g.SignOut(g.ctx(), act))
	if user, err := g.UserOfEndedSession(g.ctx(), token); err != nil || user != act.User {
		t.Errorf("whose it was: %v, %v", user, err)
	}
	for _, unknown := range []string{"", "rubbish", string(make([]byte, 5000))} {
		if user, err := g.UserOfEndedSession(g.ctx(), unknown); err != nil || !user.IsZero() {
			t.Errorf("%.10q belongs to %v, %v", unknown, user, err)
		}
	}
}
