package identity_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/identity/password"
	"manager/internal/testkit"
)

// signInDuring signs in with the right password while a transaction stores
// another hash, made from plain, in the account.
func (g *rig) signInDuring(p identity.Person, plain string) error {
	g.t.Helper()
	sealed, err := password.NewHasher(g.keyring, testkit.Cheap, 1, time.Minute).Hash(g.ctx(), p.ID, plain)
	g.check(err)
	outcome := make(chan error, 1)
	testkit.Write(g.t, g.db, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `update users set password = @sealed where id = @id`, db.Args{"sealed": sealed, "id": p.ID}); err != nil {
			return err
		}
		go func() {
			_, err := g.signIn(p.LoginID, rightPassword, home)
			outcome <- err
		}()
		return testkit.UntilSomebodyWaits(ctx, tx)
	})
	return <-outcome
}

func (g *rig) livingSessions(user id.User) int {
	g.t.Helper()
	return testkit.Value[int](g.t, g.db, `select count(*) from sessions where user_id = @user and revoked_at is null`, db.Args{"user": user})
}

func TestASignInOvertakenByAPasswordChangeIsRefused(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	testkit.WantField(t, g.signInDuring(p, newPassword), "password", "sign_in.wrong")
	if n := g.livingSessions(p.ID); n != 0 {
		t.Errorf("%d sessions live", n)
	}
	_, err := g.signIn(p.LoginID, newPassword, home)
	g.check(err)
}

func TestASignInOvertakenByAnotherHashOfItsPasswordSucceeds(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	g.check(g.signInDuring(p, rightPassword))
}

func TestAPasswordChangeLeavesNoSessionOfTheOldPassword(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	act := g.actor(p)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := g.signIn(p.LoginID, rightPassword, home); err != nil && !fault.Has(err, fault.Invalid) {
				t.Errorf("a sign-in beside the change: %v", err)
			}
		})
	}
	all.Go(func() {
		if err := g.ChangePassword(g.ctx(), act, identity.PasswordChange{Current: rightPassword, New: newPassword}); err != nil {
			t.Errorf("change the password: %v", err)
		}
	})
	all.Wait()
	if n := g.livingSessions(p.ID); n != 1 || !g.living(act.Session) {
		t.Errorf("%d sessions live, want only the one that changed the password", n)
	}
}
