package twofactor_test

import (
	"context"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

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
	"manager/internal/twofactor"
)

const (
	origin        = "https://portal.test:8443"
	rightPassword = "correct battery horse"
)

var home = identity.Device{Address: netip.MustParseAddr("192.0.2.7"), UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", Lang: "en"}

// setup is the use cases on a database of their own.
type setup struct {
	*twofactor.Factors
	t          *testing.T
	url        string
	db         *db.DB
	clock      *testkit.Clock
	keyring    *seal.Keyring
	accounts   *identity.Accounts
	forced     bool // an organization forces two-factor authentication
	withoutSMS bool // and does not count SMS
	mutex      sync.Mutex
	changed    []identity.Person
}

func newSetup(t *testing.T) *setup {
	t.Helper()
	s := &setup{t: t, url: testkit.URL(t), clock: testkit.NewClock(), keyring: seal.NewKeyring()}
	s.db = testkit.Open(t, s.url)
	s.accounts, s.Factors = s.instance(s.db)
	return s
}

// instance is other use cases on the same database, as another process has them.
func (s *setup) instance(d *db.DB) (*identity.Accounts, *twofactor.Factors) {
	s.t.Helper()
	limits, log, outbox := throttle.New(d, s.keyring, s.clock.Now), audit.New(s.keyring), notify.NewOutbox(s.keyring)
	accounts := identity.New(identity.Deps{
		DB: d, Clock: s.clock.Now, Keyring: s.keyring, Hasher: password.NewHasher(s.keyring, testkit.Cheap, 4, time.Minute),
		Throttle: limits, Audit: log, Outbox: outbox, Brand: "Example Cloud",
		Hooks: identity.Hooks{OnPersonChanged: func(_ context.Context, _ db.Tx, _ time.Time, p identity.Person) error {
			s.mutex.Lock()
			defer s.mutex.Unlock()
			s.changed = append(s.changed, p)
			return nil
		}},
	})
	base, err := url.Parse(origin)
	s.check(err)
	factors, err := twofactor.New(twofactor.Deps{
		DB: d, Clock: s.clock.Now, Keyring: s.keyring, Throttle: limits, Audit: log, Outbox: outbox, Accounts: accounts,
		BaseURL: base, Brand: "Nord & Co: Cloud", SMS: twofactor.SMS{On: true, Daily: 3},
		Hooks: twofactor.Hooks{QueueForced: func(_ *db.Batch, _ id.User, forced, withoutSMS *bool) { *forced, *withoutSMS = s.forced, s.withoutSMS }},
	})
	s.check(err)
	return accounts, factors
}

func (s *setup) ctx() context.Context { return s.t.Context() }

func (s *setup) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// person makes an account with a login ID of that name.
func (s *setup) person(name string) identity.Person {
	s.t.Helper()
	prepared, err := s.accounts.PreparePerson(s.ctx(), identity.NewPerson{FirstName: "Olive", LastName: "Owner", Email: name + "@demo.test", Password: rightPassword, Country: "CH", Language: "en"})
	s.check(err)
	var p identity.Person
	testkit.Write(s.t, s.db, func(ctx context.Context, tx db.Tx) error {
		p, err = s.accounts.CreatePerson(ctx, tx, s.clock.Now(), prepared, home)
		return err
	})
	return p
}

// signIn signs in with the right password.
func (s *setup) signIn(p identity.Person) identity.SignedIn {
	s.t.Helper()
	in, err := s.accounts.SignIn(s.ctx(), identity.SignIn{LoginID: p.LoginID, Password: rightPassword}, home)
	s.check(err)
	return in
}

// actor is p in a session, proved a moment ago.
func (s *setup) actor(p identity.Person, session id.Session) actor.Actor {
	return actor.Actor{User: p.ID, Session: session, FirstName: p.FirstName, LastName: p.LastName, LoginID: p.LoginID, AuthAt: s.clock.Now(), Address: home.Address, UserAgent: home.UserAgent, Lang: home.Lang}
}

// fresh is a new person, signed in by the password.
func (s *setup) fresh(name string) (identity.Person, actor.Actor) {
	s.t.Helper()
	p := s.person(name)
	return p, s.actor(p, s.signIn(p).Session)
}

// waiting is a session of p that awaits its second factor.
func (s *setup) waiting(p identity.Person) identity.Awaiting {
	s.t.Helper()
	in := s.signIn(p)
	if !in.Awaits {
		s.t.Fatal("the password alone signed in")
	}
	return identity.Awaiting{User: p.ID, Session: in.Session}
}

// seedOf reads the seed from what an authenticator app is set up with.
func seedOf(setup twofactor.AppSetup) string { return strings.ReplaceAll(setup.Key, " ", "") }

// code is what an authenticator app shows now.
func (s *setup) code(seed string) string { return s.codeAt(seed, s.clock.Now()) }

func (s *setup) codeAt(seed string, at time.Time) string {
	s.t.Helper()
	code, err := totp.GenerateCode(seed, at)
	s.check(err)
	return code
}

// withApp enrols an authenticator app and moves on to the next time step.
func (s *setup) withApp(act actor.Actor) (seed string, done twofactor.Enrolled) {
	s.t.Helper()
	made, err := s.AddApp(s.ctx(), act, "My phone")
	s.check(err)
	seed = seedOf(made)
	done, err = s.ConfirmApp(s.ctx(), act, made.Factor, s.code(seed))
	s.check(err)
	s.clock.Advance(30 * time.Second)
	return seed, done
}

// codesMadeAt is when the backup codes of the actor were made.
func (s *setup) codesMadeAt(act actor.Actor) time.Time {
	s.t.Helper()
	o, err := s.Overview(s.ctx(), act)
	s.check(err)
	return o.Backup.MadeAt
}

func (s *setup) living(session id.Session) bool {
	s.t.Helper()
	return testkit.Value[bool](s.t, s.db, `select revoked_at is null from sessions where id = @id`, db.Args{"id": session})
}

func (s *setup) lastMail(kind string) testkit.Mail {
	s.t.Helper()
	return testkit.LastMail(s.t, s.db, s.keyring, kind)
}

func (s *setup) want(err error, kind fault.Kind, key string) {
	s.t.Helper()
	testkit.WantFault(s.t, err, kind, key)
}

func (s *setup) wantField(err error, field, key string) {
	s.t.Helper()
	testkit.WantField(s.t, err, field, key)
}

// hasKey tells whether err is a fault with that key, in general or beside a field.
func hasKey(err error, key string) bool { return err != nil && strings.Contains(err.Error(), key) }
