package recovery_test

import (
	"context"
	"slices"
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/recovery"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

const newAddress = "olive.new@example.org"

// rig is a world, and short ways to change how its people are reached.
type rig struct {
	*world.World
	t *testing.T
}

func newRig(t *testing.T) *rig {
	t.Helper()
	return &rig{World: world.New(t), t: t}
}

// fresh is the actor, who proved a moment ago who they are, as a request reads them.
func (g *rig) fresh(act actor.Actor) actor.Actor {
	g.t.Helper()
	act.AuthAt = g.Clock.Now()
	act.LoginID = g.loginID(act.User)
	return act
}

func (g *rig) loginID(user id.User) string {
	g.t.Helper()
	return testkit.Value[string](g.t, g.DB, `select login_id from users where id = @id`, db.Args{"id": user})
}

func (g *rig) wantLoginID(act actor.Actor, want string) {
	g.t.Helper()
	if got := g.loginID(act.User); got != want {
		g.t.Errorf("the login ID is %s, want %s", got, want)
	}
}

// ask asks for another login ID, with the right password.
func (g *rig) ask(act actor.Actor, email string) error {
	g.t.Helper()
	return g.Recovery.RequestLoginID(g.Ctx(), g.fresh(act), recovery.NewLoginID{Email: email, Password: world.Password})
}

// asked is the token of the link that asking for another login ID has sent.
func (g *rig) asked(act actor.Actor, email string) string {
	g.t.Helper()
	g.Check(g.ask(act, email))
	m := g.LastMail("login_id_confirm")
	if m.To != email {
		g.t.Fatalf("the link goes to %s", m.To)
	}
	return m.Token(g.t)
}

// change gives the actor another login ID and returns the token that takes that back.
func (g *rig) change(act actor.Actor, email string) string {
	g.t.Helper()
	before := g.loginID(act.User)
	g.Check(g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(act), g.asked(act, email)))
	m := g.LastMail("login_id_changed")
	if m.To != before {
		g.t.Fatalf("%s is told, want %s", m.To, before)
	}
	return m.Token(g.t)
}

func (g *rig) want(err error, kind fault.Kind, key string) {
	g.t.Helper()
	testkit.WantFault(g.t, err, kind, key)
}

func (g *rig) wantField(err error, field, key string) {
	g.t.Helper()
	testkit.WantField(g.t, err, field, key)
}

func (g *rig) wantEvents(act actor.Actor, want ...string) {
	g.t.Helper()
	if got := testkit.Events(g.t, g.DB, act.User); !slices.Equal(got, want) {
		g.t.Errorf("the log of the account has %q, want %q", got, want)
	}
}

func (g *rig) signIn(loginID, password string) error {
	g.t.Helper()
	_, err := g.Accounts.SignIn(g.Ctx(), identity.SignIn{LoginID: loginID, Password: password}, world.Device)
	return err
}

// signUp makes an account in the way that a link leads to.
func (g *rig) signUp(email string) (identity.Person, error) {
	g.t.Helper()
	prepared, err := g.Accounts.PreparePerson(g.Ctx(), identity.NewPerson{FirstName: "Nora", LastName: "New", Email: email, Password: world.Password, Country: "CH", Language: "en"})
	g.Check(err)
	var p identity.Person
	err = g.DB.Write(g.Ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		p, err = g.Accounts.CreatePerson(ctx, tx, g.Clock.Now(), prepared, world.Device)
		return err
	})
	return p, err
}

func (g *rig) living(act actor.Actor) bool {
	g.t.Helper()
	return testkit.Value[bool](g.t, g.DB, `select revoked_at is null from sessions where id = @id`, db.Args{"id": act.Session})
}
