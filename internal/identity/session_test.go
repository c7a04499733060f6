package identity_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/seal"
	"manager/internal/testkit"
)

// giveToken gives a session just begun a token, as its browser would have it.
func (g *rig) giveToken(s id.Session) string {
	g.t.Helper()
	token, hash := seal.Token()
	if living, err := g.GiveToken(g.ctx(), s, hash[:]); err != nil || !living {
		g.t.Fatalf("give the session a token: %v, %v", living, err)
	}
	return token
}

// wantTokens wants the token in force and the one before it, which may be empty.
func (g *rig) wantTokens(s id.Session, inForce, before string) {
	g.t.Helper()
	ok := testkit.Value[bool](g.t, g.db, `select token_hash = @in_force and previous_token_hash is not distinct from @before from sessions where id = @id`,
		db.Args{"id": s, "in_force": seal.HashToken(inForce), "before": hashOrNil(before)})
	if !ok {
		g.t.Error("the session has other tokens")
	}
}

func hashOrNil(token string) []byte {
	if token == "" {
		return nil
	}
	return seal.HashToken(token)
}

// Requests with one token get one next token, whoever comes first and on
// whichever instance; who comes last of all takes nothing from the browser.
func TestRequestsWithOneTokenGetOneNextToken(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	in, err := g.signIn(g.person(olive()).LoginID, rightPassword, home)
	g.check(err)
	instances := []*identity.Accounts{g.Accounts, g.instance(testkit.Open(t, g.url), testkit.Cheap)}
	token := g.giveToken(in.Session)
	g.wantTokens(in.Session, token, "") // the placeholder of signing in gets no grace
	got := make([]string, 8)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			next, living, err := instances[i%2].RotateSession(g.ctx(), in.Session, token)
			if err != nil || !living {
				t.Errorf("rotate: %v, %v", living, err)
			}
			got[i] = next
		})
	}
	all.Wait()
	next := got[0]
	if next == "" || next == token || len(next) != len(token) {
		t.Fatalf("the next token is %q", next)
	}
	if slices.ContainsFunc(got, func(one string) bool { return one != next }) {
		t.Fatalf("the next tokens are %q", got)
	}
	g.wantTokens(in.Session, next, token)
	at := testkit.Value[time.Time](t, g.db, `select rotated_at from sessions where id = @id`, db.Args{"id": in.Session})
	g.clock.Advance(time.Second)
	third, _, err := g.RotateSession(g.ctx(), in.Session, next)
	g.check(err)
	g.wantTokens(in.Session, third, next)
	if late, living, err := g.RotateSession(g.ctx(), in.Session, token); err != nil || !living || late != "" {
		t.Errorf("a request from two tokens ago gets %q, %v, %v", late, living, err)
	}
	g.wantTokens(in.Session, third, next)
	if again, _, err := g.RotateSession(g.ctx(), in.Session, next); err != nil || again != third {
		t.Errorf("the second click gets %q, %v", again, err)
	}
	if now := testkit.Value[time.Time](t, g.db, `select rotated_at from sessions where id = @id`, db.Args{"id": in.Session}); !now.Equal(at.Add(time.Second)) {
		t.Errorf("the grace runs from %v, want %v", now, at.Add(time.Second))
	}
}

// Another portal's keyring makes another next token: nobody gets from one to the next without it.
func TestTheNextTokenNeedsTheKeyring(t *testing.T) {
	t.Parallel()
	g, other := newRig(t), newRig(t)
	token, hash := seal.Token()
	var got []string
	for _, one := range []*rig{g, other} {
		in, err := one.signIn(one.person(olive()).LoginID, rightPassword, home)
		g.check(err)
		_, err = one.GiveToken(g.ctx(), in.Session, hash[:])
		g.check(err)
		next, _, err := one.RotateSession(g.ctx(), in.Session, token)
		g.check(err)
		got = append(got, next)
	}
	if got[0] == got[1] {
		t.Error("two keyrings make the same next token")
	}
}

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
		token := g.giveToken(in.Session)
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if _, _, err := other.RotateSession(g.ctx(), in.Session, token); err != nil {
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
		if next, living, err := other.RotateSession(g.ctx(), in.Session, token); err != nil || living || next != "" {
			t.Fatalf("rotated after it was revoked: %q, %v, %v", next, living, err)
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
	token := g.giveToken(in.Session)
	rotated := make(chan bool, 1)
	testkit.Write(g.t, g.db, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `update sessions set revoked_at = @now`, db.Args{"now": g.clock.Now()}); err != nil {
			return err
		}
		go func() {
			_, living, err := other.RotateSession(g.ctx(), in.Session, token)
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

func TestOnlyOwnSessionsEnd(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	q := g.person(adam())
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
	token := g.giveToken(act.Session)
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
