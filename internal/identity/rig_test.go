package identity_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
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

var cheap = password.Params{MemoryKiB: 64, Time: 1, Threads: 1}

func newRig(t *testing.T) *rig {
	t.Helper()
	g := &rig{t: t, url: testkit.URL(t), clock: testkit.NewClock(), keyring: seal.NewKeyring()}
	g.db = testkit.Open(t, g.url)
	g.Accounts = g.instance(g.db, cheap)
	return g
}

// instance is another Accounts, as another process would have it.
func (g *rig) instance(d *db.DB, params password.Params) *identity.Accounts {
	return identity.New(identity.Deps{
		DB: d, Clock: g.clock.Now, Keyring: g.keyring, Hasher: password.NewHasher(g.keyring, params, 4, time.Minute),
		Throttle: throttle.New(d, g.keyring, g.clock.Now), Audit: audit.New(g.keyring), Outbox: notify.NewOutbox(g.keyring), Brand: "Example Cloud",
		Told: identity.Told{PersonChanged: func(_ context.Context, _ db.Tx, _ time.Time, p identity.Person) error {
			g.told = append(g.told, p)
			return nil
		}},
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
	g.check(g.write(func(ctx context.Context, tx db.Tx) error {
		p, err = g.CreatePerson(ctx, tx, g.clock.Now(), prepared, home)
		return err
	}))
	return p
}

func (g *rig) write(do func(ctx context.Context, tx db.Tx) error) error {
	return g.db.Write(g.ctx(), db.System("test"), do)
}

func (g *rig) exec(sql string, args db.Args) {
	g.t.Helper()
	g.check(g.write(func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, sql, args)
		return err
	}))
}

// value reads one value of one row.
func value[T any](g *rig, sql string, args db.Args) (v T) {
	g.t.Helper()
	batch := &db.Batch{}
	db.Queue(batch, nil, sql, args, &v)
	g.check(g.db.Read(g.ctx(), db.System("test"), batch))
	return v
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
	return value[bool](g, `select revoked_at is null from sessions where id = @id`, db.Args{"id": s})
}

// events are the actions in the chain of an account, oldest first.
func (g *rig) events(user id.User) (actions []string) {
	g.t.Helper()
	batch := &db.Batch{}
	db.QueueRows(batch, &actions, `select action from audit_events where chain = @user order by seq`, db.Args{"user": user},
		func(row pgx.CollectableRow) (s string, err error) { return s, row.Scan(&s) })
	g.check(g.db.Read(g.ctx(), db.System("test"), batch))
	return actions
}

func (g *rig) wantEvents(user id.User, want ...string) {
	g.t.Helper()
	if got := g.events(user); !slices.Equal(got, want) {
		g.t.Errorf("the log of the account has %q, want %q", got, want)
	}
}

// sent is a mail in the outbox.
type sent struct {
	id         id.Mail
	Kind, To   string
	Lang       string
	payload    []byte
	Name, Link string
	Device     string
	Address    string
}

// mails are all mails in the outbox, oldest first.
func (g *rig) mails() (all []sent) {
	g.t.Helper()
	batch := &db.Batch{}
	db.QueueRows(batch, &all, `select id, kind, to_address, language, payload from mails order by id`, nil,
		func(row pgx.CollectableRow) (m sent, err error) {
			return m, row.Scan(&m.id, &m.Kind, &m.To, &m.Lang, &m.payload)
		})
	g.check(g.db.Read(g.ctx(), db.System("test"), batch))
	for i := range all {
		plain, err := g.keyring.Open("mail payload", all[i].id[:], all[i].payload)
		g.check(err)
		g.check(json.Unmarshal(plain, &all[i]))
	}
	return all
}

// lastMail is the newest mail, which must be of that kind.
func (g *rig) lastMail(kind string) sent {
	g.t.Helper()
	all := g.mails()
	if len(all) == 0 || all[len(all)-1].Kind != kind {
		g.t.Fatalf("the outbox has %+v, want a %s last", all, kind)
	}
	return all[len(all)-1]
}

// token is what a link ends with.
func (m sent) token() string { return m.Link[strings.LastIndexByte(m.Link, '/')+1:] }

func (g *rig) wantFault(err error, kind fault.Kind, key string) {
	g.t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || key != "" && f.Key != key {
		g.t.Fatalf("got %v, want a fault of kind %d with key %q", err, kind, key)
	}
}

// wantField wants the key given beside one field, and nothing beside others unless they are empty.
func (g *rig) wantField(err error, field, key string) {
	g.t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid {
		g.t.Fatalf("got %v, want a fault beside %s", err, field)
	}
	for _, one := range f.Fields {
		if one.Field == field && one.Key == key {
			return
		}
	}
	g.t.Fatalf("got %v, want %s beside %s", err, key, field)
}

func pngFile(t *testing.T, width, height int) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}
