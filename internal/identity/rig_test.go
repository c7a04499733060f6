package identity_test

import (
	"context"
	"net/netip"
	"slices"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/identity/password"
	"manager/internal/notify"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/throttle"
)

// rig is the use cases on a database of their own.
type rig struct {
	*identity.Accounts
	t        *testing.T
	url      string
	db       *db.DB
	clock    *testkit.Clock
	keyring  *seal.Keyring
	told     []identity.Person
	signedUp string // what the browser at home keeps of its sign-ups
}

func newRig(t *testing.T) *rig {
	t.Helper()
	g := &rig{t: t, url: testkit.URL(t), clock: testkit.NewClock(), keyring: seal.NewKeyring()}
	g.db = testkit.Open(t, g.url)
	g.Accounts = g.instance(g.db, testkit.Cheap)
	return g
}

// instance is another Accounts, as another process would have it.
func (g *rig) instance(d *db.DB, params password.Params) *identity.Accounts {
	return identity.New(identity.Deps{
		DB: d, Clock: g.clock.Now, Keyring: g.keyring, Hasher: password.NewHasher(g.keyring, params, 4, time.Minute),
		Throttle: throttle.New(d, g.keyring, g.clock.Now), Audit: audit.New(g.keyring), Outbox: notify.NewOutbox(g.keyring), Brand: "Example Cloud",
		Hooks: identity.Hooks{OnPersonChanged: func(_ context.Context, _ db.Tx, _ time.Time, p identity.Person) error {
			g.told = append(g.told, p)
			return nil
		}},
		OrgNames: func(context.Context, id.User) ([]string, error) { return []string{"Nordlicht Gärten GmbH"}, nil },
	})
}

const rightPassword = "correct battery horse"

var home = identity.Device{Address: netip.MustParseAddr("192.0.2.7"), UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}

func from(address string) identity.Device {
	return identity.Device{Address: netip.MustParseAddr(address), UserAgent: home.UserAgent}
}

func olive() identity.NewPerson {
	return identity.NewPerson{FirstName: "Olive", LastName: "Owner", Email: "olive@demo.test", Password: rightPassword, Country: "CH", Language: "fr"}
}

// adam is somebody else.
func adam() identity.NewPerson {
	return identity.NewPerson{FirstName: "Adam", LastName: "Other", Email: "adam@demo.test", Password: rightPassword, Country: "CH", Language: "fr"}
}

func (g *rig) ctx() context.Context { return g.t.Context() }

func (g *rig) check(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

// person makes an account.
func (g *rig) person(in identity.NewPerson) identity.Person {
	g.t.Helper()
	prepared, err := g.PreparePerson(g.ctx(), in)
	g.check(err)
	var p identity.Person
	testkit.Write(g.t, g.db, func(ctx context.Context, tx db.Tx) error {
		p, err = g.CreatePerson(ctx, tx, g.clock.Now(), prepared, home)
		return err
	})
	return p
}

// signIn signs in with the password given from the device given.
func (g *rig) signIn(loginID, plain string, d identity.Device) (identity.SignedIn, error) {
	return g.SignIn(g.ctx(), identity.SignIn{LoginID: loginID, Password: plain}, d)
}

// actor is p, signed in just now.
func (g *rig) actor(p identity.Person) actor.Actor {
	g.t.Helper()
	in, err := g.signIn(p.LoginID, rightPassword, home)
	g.check(err)
	return actor.Actor{User: p.ID, Session: in.Session, FirstName: p.FirstName, LastName: p.LastName, LoginID: p.LoginID, AuthAt: g.clock.Now(), Address: home.Address, UserAgent: home.UserAgent}
}

func (g *rig) living(s id.Session) bool {
	g.t.Helper()
	return testkit.Value[bool](g.t, g.db, `select revoked_at is null from sessions where id = @id`, db.Args{"id": s})
}

func (g *rig) wantEvents(user id.User, want ...string) {
	g.t.Helper()
	if got := testkit.Events(g.t, g.db, user); !slices.Equal(got, want) {
		g.t.Errorf("the log of the account has %q, want %q", got, want)
	}
}

func (g *rig) mails() []testkit.Mail {
	g.t.Helper()
	return testkit.Mails(g.t, g.db, g.keyring)
}

func (g *rig) lastMail(kind string) testkit.Mail {
	g.t.Helper()
	return testkit.LastMail(g.t, g.db, g.keyring, kind)
}
