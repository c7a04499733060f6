package staff_test

import (
	"context"
	"crypto/sha256"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/passkey"
	"manager/internal/seal"
	"manager/internal/staff"
	"manager/internal/testkit"
	"manager/internal/throttle"
)

const origin = "https://portal.test"

var desk = staff.Device{Address: netip.MustParseAddr("192.0.2.7"), UserAgent: "Firefox"}

// console is the use cases on a database of their own.
type console struct {
	*staff.Console
	t     *testing.T
	db    *db.DB
	clock *testkit.Clock
}

func newConsole(t *testing.T) *console {
	t.Helper()
	c := &console{t: t, db: testkit.Open(t, testkit.URL(t)), clock: testkit.NewClock()}
	keyring := seal.NewKeyring()
	base, err := url.Parse(origin)
	c.check(err)
	c.Console, err = staff.New(staff.Deps{DB: c.db, Clock: c.clock.Now, Keyring: keyring, Throttle: throttle.New(c.db, keyring, c.clock.Now), Audit: audit.New(keyring),
		Outbox: notify.NewOutbox(keyring), BaseURL: base, Brand: "Example Cloud"})
	c.check(err)
	return c
}

func (c *console) ctx() context.Context { return c.t.Context() }

func (c *console) check(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// wants fails unless err is of the kind.
func (c *console) wants(err error, kind fault.Kind) {
	c.t.Helper()
	if !fault.Has(err, kind) {
		c.t.Errorf("got %v, want %v", err, kind)
	}
}

// touch is a software authenticator with one credential.
type touch struct {
	party      virtualwebauthn.RelyingParty
	device     virtualwebauthn.Authenticator
	credential virtualwebauthn.Credential
}

func newTouch() *touch {
	return &touch{party: virtualwebauthn.RelyingParty{Name: "Portal", ID: "portal.test", Origin: origin}, device: virtualwebauthn.NewAuthenticator(), credential: testkit.NewCredential()}
}

func (k *touch) sign(t *testing.T, c passkey.Ceremony) []byte {
	t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(string(c.Options))
	if err != nil {
		t.Fatal(err)
	}
	k.credential.Counter++
	return []byte(virtualwebauthn.CreateAssertionResponse(k.party, k.device, k.credential, *options))
}

// create takes somebody in, as the command line does.
func (c *console) create(role staff.Role, email string) (staff.Member, string) {
	c.t.Helper()
	m, token, err := c.Create(c.ctx(), staff.NewMember{FirstName: "Ana", LastName: "Keller", Email: email, Role: string(role)})
	c.check(err)
	return m, token
}

// register answers a link with a passkey.
func (c *console) register(m staff.Member, token string, k *touch) (staff.SignedIn, error) {
	c.t.Helper()
	ceremony, err := c.BeginRegistration(c.ctx(), token)
	if err != nil {
		return staff.SignedIn{}, err
	}
	options, err := virtualwebauthn.ParseAttestationOptions(string(ceremony.Options))
	c.check(err)
	k.device.Options.UserHandle = m.ID[:]
	return c.FinishRegistration(c.ctx(), token, ceremony.Challenge, "Desk", []byte(virtualwebauthn.CreateAttestationResponse(k.party, k.device, k.credential, *options)), desk)
}

func (c *console) signIn(k *touch) (staff.SignedIn, error) {
	c.t.Helper()
	ceremony, err := c.BeginSignIn()
	c.check(err)
	return c.FinishSignIn(c.ctx(), ceremony.Challenge, k.sign(c.t, ceremony), desk)
}

// enter gives a session its token and returns the colleague of its next request.
func (c *console) enter(in staff.SignedIn) (staff.Colleague, bool) {
	c.t.Helper()
	hash := sha256.Sum256(in.Session[:])
	_, err := c.GiveToken(c.ctx(), in.Session, hash[:])
	c.check(err)
	by, found, err := c.Enter(c.ctx(), hash[:])
	c.check(err)
	return by, found
}

func (c *console) elevate(by staff.Colleague, k *touch) error {
	c.t.Helper()
	ceremony, err := c.BeginElevation(c.ctx(), by)
	c.check(err)
	return c.FinishElevation(c.ctx(), by, "T-0388", ceremony.Challenge, k.sign(c.t, ceremony))
}

// operator is somebody who may do everything, with the passkey just touched.
func (c *console) operator() (staff.Colleague, *touch) {
	c.t.Helper()
	m, token := c.create(staff.Operator, "ana@staff.test")
	k := newTouch()
	in, err := c.register(m, token, k)
	c.check(err)
	by, _ := c.enter(in)
	c.check(c.elevate(by, k))
	by, _ = c.enter(in)
	return by, k
}

// Breaks when the first operator can't come in, or a link works twice.
func TestLinkIsGoodOnce(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	m, token := c.create(staff.Operator, "ana@staff.test")
	k := newTouch()
	in, err := c.register(m, token, k)
	c.check(err)
	if by, found := c.enter(in); !found || by.ID != m.ID || by.Role != staff.Operator {
		t.Fatalf("entered as %+v, %v", by, found)
	}
	_, err = c.register(m, token, newTouch())
	c.wants(err, fault.Expired)
	again, err := c.signIn(k)
	c.check(err)
	if again.Member.ID != m.ID {
		t.Errorf("signed in as %v, want %v", again.Member.ID, m.ID)
	}
}

func TestLinkEndsAfterADayAndWithTheNextOne(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	m, first := c.create(staff.Agent, "ana@staff.test")
	second, err := c.DrawLink(c.ctx(), m.ID)
	c.check(err)
	_, err = c.Invited(c.ctx(), first)
	c.wants(err, fault.Expired)
	_, err = c.Invited(c.ctx(), second)
	c.check(err)
	c.clock.Advance(24*time.Hour + time.Second)
	_, err = c.Invited(c.ctx(), second)
	c.wants(err, fault.Expired)
}

// Two browsers with the same link register one passkey between them.
func TestTwoUsesOfALinkAtOnceRegisterOnePasskey(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	m, token := c.create(staff.Agent, "ana@staff.test")
	errs := testkit.Together(2, func(int) error {
		_, err := c.register(m, token, newTouch())
		return err
	})
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
			continue
		}
		c.wants(err, fault.Expired)
	}
	if keys := testkit.Value[int](t, c.db, `select count(*)::int from staff_passkeys`, nil); good != 1 || keys != 1 {
		t.Errorf("%d registrations, %d passkeys, want one", good, keys)
	}
}

func TestSessionEndsIdleAndAfterTwelveHours(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	m, token := c.create(staff.Agent, "ana@staff.test")
	k := newTouch()
	in, err := c.register(m, token, k)
	c.check(err)
	c.clock.Advance(14 * time.Minute)
	by, found := c.enter(in)
	if !found {
		t.Fatal("the session ended before 15 minutes of idleness")
	}
	c.check(c.Touch(c.ctx(), by))
	c.clock.Advance(15*time.Minute + time.Second)
	if _, found := c.enter(in); found {
		t.Error("the session outlived 15 minutes of idleness")
	}
	in, err = c.signIn(k)
	c.check(err)
	for range 12 * 6 {
		by, found := c.enter(in)
		if !found {
			t.Fatal("the session ended although it was used")
		}
		c.check(c.Touch(c.ctx(), by))
		c.clock.Advance(10 * time.Minute)
	}
	if _, found := c.enter(in); found {
		t.Error("the session outlived twelve hours")
	}
}

func TestElevationNeedsAReasonAndEndsAfterTenMinutes(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	by, k := c.operator()
	if err := by.Must(staff.ManageStaff, c.clock.Now()); err != nil {
		t.Errorf("elevated, and yet: %v", err)
	}
	if fixed := testkit.Value[int](t, c.db, `select count(*)::int from audit_events where action = 'staff.elevated' and convert_from(body, 'utf8') like '%"reason"%'`, nil); fixed != 0 {
		t.Errorf("what was typed as the reason stands in %d entries that cannot be erased", fixed)
	}
	ceremony, err := c.BeginElevation(c.ctx(), by)
	c.check(err)
	c.wants(c.FinishElevation(c.ctx(), by, " ", ceremony.Challenge, k.sign(t, ceremony)), fault.Invalid)
	if one, err := c.Person(c.ctx(), by, by.ID); err != nil || one.Email != by.Email || one.Passkeys != 1 {
		t.Errorf("to be changed: %+v, %v", one, err)
	}
	_, err = c.Person(c.ctx(), by, id.New[id.Staff]())
	c.wants(err, fault.NotFound)
	c.clock.Advance(10 * time.Minute)
	_, err = c.Person(c.ctx(), by, by.ID)
	c.wants(err, fault.StepUp)
	c.wants(by.Must(staff.ManageStaff, c.clock.Now()), fault.StepUp)
	c.wants(by.Must("unheard_of", c.clock.Now()), fault.Forbidden)
}

// The touch of a colleague, or one for the sign-in, elevates nobody.
func TestElevationTakesOnlyTheOwnersTouch(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	by, k := c.operator()
	m, token := c.create(staff.Agent, "sam@staff.test")
	other := newTouch()
	in, err := c.register(m, token, other)
	c.check(err)
	sam, _ := c.enter(in)
	c.wants(c.elevate(sam, k), fault.Invalid)
	ceremony, err := c.BeginSignIn()
	c.check(err)
	c.wants(c.FinishElevation(c.ctx(), sam, "T-1", ceremony.Challenge, other.sign(t, ceremony)), fault.Expired)
	ceremony, err = c.BeginElevation(c.ctx(), by)
	c.check(err)
	answer := k.sign(t, ceremony)
	c.check(c.FinishElevation(c.ctx(), by, "T-2", ceremony.Challenge, answer))
	c.wants(c.FinishElevation(c.ctx(), by, "T-3", ceremony.Challenge, answer), fault.Expired)
}

// A passkey whose counter goes backwards may be a copy: it is noted, and opens the console no more.
func TestCopiedPasskeyOpensNothing(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	m, token := c.create(staff.Agent, "ana@staff.test")
	k := newTouch()
	_, err := c.register(m, token, k)
	c.check(err)
	_, err = c.signIn(k)
	c.check(err)
	k.credential.Counter = 0
	_, err = c.signIn(k)
	c.wants(err, fault.Invalid)
	k.credential.Counter = 90
	_, err = c.signIn(k)
	c.wants(err, fault.Invalid)
	if noted := testkit.Value[int](t, c.db, `select count(*)::int from audit_events where action = 'staff.passkey_clone_warned'`, nil); noted != 1 {
		t.Errorf("noted %d times", noted)
	}
}

func TestBlockedAtOnceAndNeverTheLastOperator(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	by, _ := c.operator()
	m, token := c.create(staff.Agent, "sam@staff.test")
	k := newTouch()
	in, err := c.register(m, token, k)
	c.check(err)
	c.check(c.Block(c.ctx(), by, m.ID))
	c.check(c.Block(c.ctx(), by, m.ID)) // a double click
	if _, found := c.enter(in); found {
		t.Error("a blocked colleague's session lives on")
	}
	_, err = c.signIn(k)
	c.wants(err, fault.Invalid)
	c.check(c.Unblock(c.ctx(), by, m.ID))
	if _, found := c.enter(in); found {
		t.Error("the session came back")
	}
	_, err = c.signIn(k)
	c.check(err)
	c.wants(c.Block(c.ctx(), by, by.ID), fault.Conflict)
	c.wants(c.SetRole(c.ctx(), by, by.ID, string(staff.Agent)), fault.Conflict)
}

// Two operators who take each other's role away at once leave one.
func TestTwoOperatorsDoNotDemoteEachOther(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	by, _ := c.operator()
	m, token := c.create(staff.Operator, "jan@staff.test")
	k := newTouch()
	in, err := c.register(m, token, k)
	c.check(err)
	jan, _ := c.enter(in)
	c.check(c.elevate(jan, k))
	jan, _ = c.enter(in)
	testkit.Together(2, func(i int) error {
		if i == 0 {
			return c.SetRole(c.ctx(), by, jan.ID, string(staff.Agent))
		}
		return c.SetRole(c.ctx(), jan, by.ID, string(staff.Agent))
	})
	if left := testkit.Value[int](t, c.db, `select count(*)::int from staff_members where role = 'operator'`, nil); left != 1 {
		t.Errorf("%d operators are left", left)
	}
}

func TestAddingSaysWhatIsWrongBesideTheField(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	by, _ := c.operator()
	for _, one := range []struct {
		field, key string
		in         staff.NewMember
	}{
		{"first_name", "error.required", staff.NewMember{LastName: "Rey", Email: "a@staff.test", Role: "agent"}},
		{"last_name", "error.required", staff.NewMember{FirstName: "Ludo", Email: "a@staff.test", Role: "agent"}},
		{"email", "staff.email.taken", staff.NewMember{FirstName: "Ludo", LastName: "Rey", Email: "ANA@staff.test", Role: "agent"}},
		{"email", "staff.email.invalid", staff.NewMember{FirstName: "Ludo", LastName: "Rey", Email: "ana", Role: "agent"}},
		{"role", "staff.role.choose", staff.NewMember{FirstName: "Ludo", LastName: "Rey", Email: "a@staff.test", Role: "owner"}},
	} {
		_, err := c.Add(c.ctx(), by, one.in)
		testkit.WantField(t, err, one.field, one.key)
	}
	_, err := c.Add(c.ctx(), by, staff.NewMember{FirstName: "Ludo", LastName: "Rey", Email: "ludo@staff.test", Role: "billing_clerk"})
	c.check(err)
	if mails := testkit.Value[int](t, c.db, `select count(*)::int from mails where kind = 'staff_link'`, nil); mails != 1 {
		t.Errorf("%d mails", mails)
	}
}
