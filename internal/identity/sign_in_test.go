package identity_test

import (
	"encoding/base64"
	"fmt"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/identity/password"
	"manager/internal/testkit"

	"github.com/google/uuid"
)

func TestSignInStartsASession(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	for _, c := range []struct {
		typed string
		keep  bool
		life  time.Duration
	}{
		{"olive@demo.test", false, identity.ShortestSession},
		{" OLIVE@Demo.Test ", true, identity.LongestSession},
	} {
		in, err := g.SignIn(g.ctx(), identity.SignIn{LoginID: c.typed, Password: rightPassword, Keep: c.keep}, home)
		g.check(err)
		if in.Person.ID != p.ID || in.Keep != c.keep || !in.ExpiresAt.Equal(g.clock.Now().Add(c.life)) || !g.living(in.Session) {
			t.Errorf("%q: %+v", c.typed, in)
		}
	}
	g.wantEvents(p.ID, "user.signed_up", "user.signed_in", "user.signed_in")
}

func TestSignInRefusalsAreAlike(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.person(olive())
	closed := olive()
	closed.Email = "closed@demo.test"
	g.person(closed)
	testkit.Exec(t, g.db, `update users set state = 'closed' where login_key = 'closed@demo.test'`, db.Args{})
	var said []string
	for _, loginID := range []string{"olive@demo.test", "nobody@demo.test", "closed@demo.test", "no address at all", "x\x00y", "<b>@demo.test"} {
		_, err := g.signIn(loginID, "wrong "+rightPassword, home)
		testkit.WantField(t, err, "password", "sign_in.wrong")
		said = append(said, fmt.Sprint(err))
	}
	for _, s := range said {
		if s != said[0] {
			t.Errorf("refusals differ: %q", said)
		}
	}
	_, err := g.signIn("closed@demo.test", rightPassword, home)
	testkit.WantField(t, err, "password", "sign_in.wrong")
}

// Every way to fail makes the same round trips, so that time tells nothing.
func TestSignInRefusalsCostTheSame(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.person(olive())
	trips := func(loginID string, d identity.Device) int64 {
		ctx, n := db.CountRoundTrips(g.ctx())
		_, err := g.SignIn(ctx, identity.SignIn{LoginID: loginID, Password: "wrong"}, d)
		testkit.WantField(t, err, "password", "sign_in.wrong")
		return n.Load()
	}
	known, unknown := trips("olive@demo.test", from("192.0.2.1")), trips("nobody@demo.test", from("192.0.2.1"))
	if known != unknown {
		t.Errorf("a known login ID takes %d round trips, an unknown one %d", known, unknown)
	}
	known, unknown = trips("olive@demo.test", from("192.0.2.1")), trips("nobody@demo.test", from("192.0.2.1"))
	if known != unknown {
		t.Errorf("the second time, a known login ID takes %d round trips, an unknown one %d", known, unknown)
	}
}

func TestSignInFieldsAreNeeded(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	_, err := g.signIn("", "", home)
	testkit.WantField(t, err, "login_id", "error.required")
	testkit.WantField(t, err, "password", "error.required")
	_, err = g.signIn(fmt.Sprintf("%02000d@demo.test", 0), "x", home)
	testkit.WantField(t, err, "login_id", "error.too_long")
}

func TestFailuresAreRecordedOnceInAWhile(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	for range 3 {
		_, err := g.signIn(p.LoginID, "wrong", home)
		testkit.WantField(t, err, "password", "sign_in.wrong")
	}
	g.wantEvents(p.ID, "user.signed_up", "user.sign_in_failed")
	g.clock.Advance(16 * time.Minute)
	_, err := g.signIn(p.LoginID, "wrong", home)
	testkit.WantField(t, err, "password", "sign_in.wrong")
	g.wantEvents(p.ID, "user.signed_up", "user.sign_in_failed", "user.sign_in_failed")
}

// One address gets five failures for a login ID, then one a minute (security decision, OWASP ASVS 5.0, 6.3.1).
func TestThePairIsThrottled(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for _, loginID := range []string{"olive@demo.test", "nobody@demo.test"} {
		if loginID == "olive@demo.test" {
			g.person(olive())
		}
		for range 5 {
			_, err := g.signIn(loginID, "wrong", home)
			testkit.WantField(t, err, "password", "sign_in.wrong")
		}
		_, err := g.signIn(loginID, rightPassword, home)
		testkit.WantFault(t, err, fault.Limited, "error.limited")
	}
	g.clock.Advance(time.Minute)
	if _, err := g.signIn("olive@demo.test", rightPassword, home); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

func TestSuccessCostsNothing(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	for i := range 30 {
		if _, err := g.signIn(p.LoginID, rightPassword, home); err != nil {
			t.Fatalf("the %d. right password: %v", i+1, err)
		}
	}
}

func TestTheLoginIDIsThrottledFromEverywhere(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	for i := range 10 {
		_, err := g.signIn(p.LoginID, "wrong", from(fmt.Sprintf("198.51.100.%d", i)))
		testkit.WantField(t, err, "password", "sign_in.wrong")
	}
	_, err := g.signIn(p.LoginID, rightPassword, from("198.51.100.99"))
	testkit.WantFault(t, err, fault.Limited, "error.limited")
}

func TestTheAddressIsThrottledForAllLoginIDs(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	network := func(i int) identity.Device { return from(fmt.Sprintf("2001:db8:1:2:%x::1", i+1)) } // one subscriber's /64
	for i := range 60 {
		_, err := g.signIn(fmt.Sprintf("nobody%d@demo.test", i), "wrong", network(i))
		testkit.WantField(t, err, "password", "sign_in.wrong")
	}
	_, err := g.signIn("someone@demo.test", "wrong", network(60))
	testkit.WantFault(t, err, fault.Limited, "error.limited")
}

// Strangers who use up an owner's tries don't lock the owner's own device out.
func TestAKnownDeviceHasItsOwnTries(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	q := g.person(adam())
	mine := home
	mine.Known, _ = g.RememberDevice("", p.ID, uuid.UUID{})
	for i := range 10 {
		_, err := g.signIn(p.LoginID, "wrong", from(fmt.Sprintf("198.51.100.%d", i)))
		testkit.WantField(t, err, "password", "sign_in.wrong")
	}
	if _, err := g.signIn(p.LoginID, rightPassword, mine); err != nil {
		t.Errorf("the owner's device: %v", err)
	}
	for range 10 {
		_, err := g.signIn(p.LoginID, "wrong", mine)
		testkit.WantField(t, err, "password", "sign_in.wrong")
	}
	_, err := g.signIn(p.LoginID, rightPassword, mine)
	testkit.WantFault(t, err, fault.Limited, "error.limited")

	for i := range 10 {
		_, err := g.signIn(q.LoginID, "wrong", from(fmt.Sprintf("198.51.100.%d", i)))
		testkit.WantField(t, err, "password", "sign_in.wrong")
	}
	_, err = g.signIn(q.LoginID, rightPassword, mine)
	testkit.WantFault(t, err, fault.Limited, "error.limited") // it is known to somebody else only
	mine.Known, _ = g.RememberDevice(mine.Known, q.ID, uuid.UUID{})
	if _, err := g.signIn(q.LoginID, rightPassword, mine); err != nil {
		t.Errorf("a device of both: %v", err)
	}
	forged := home
	forged.Known = mine.Known[:len(mine.Known)-2] + "AA"
	_, err = g.signIn(q.LoginID, rightPassword, forged)
	testkit.WantFault(t, err, fault.Limited, "error.limited")
}

func TestParallelTriesDontGetAroundTheLimit(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	instances := []*identity.Accounts{g.Accounts, g.instance(testkit.Open(t, g.url), testkit.Cheap)}
	var mutex sync.Mutex
	refused, limited := 0, 0
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			_, err := instances[i%2].SignIn(g.ctx(), identity.SignIn{LoginID: p.LoginID, Password: "wrong"}, home)
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case fault.Has(err, fault.Limited):
				limited++
			case fault.Has(err, fault.Invalid):
				refused++
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if refused != 5 || limited != 35 {
		t.Errorf("%d tries were made and %d limited, want 5 and 35", refused, limited)
	}
}

func TestPasswordIsHashedAnewWhenParametersChange(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	today := g.Accounts
	g.Accounts = g.instance(g.db, password.Params{MemoryKiB: 128, Time: 1, Threads: 1})
	p := g.person(olive())
	read := `select password from users where login_key = 'olive@demo.test'`
	before := testkit.Value[[]byte](t, g.db, read, db.Args{})
	if _, err := today.SignIn(g.ctx(), identity.SignIn{LoginID: p.LoginID, Password: rightPassword}, home); err != nil {
		t.Fatal(err)
	}
	after := testkit.Value[[]byte](t, g.db, read, db.Args{})
	if string(before) == string(after) {
		t.Error("the hash is the old one")
	}
	if _, err := today.SignIn(g.ctx(), identity.SignIn{LoginID: p.LoginID, Password: rightPassword}, home); err != nil {
		t.Errorf("with the new hash: %v", err)
	}
	if string(testkit.Value[[]byte](t, g.db, read, db.Args{})) != string(after) {
		t.Error("a hash that is as it should be was made anew")
	}
}

// A hash from before normalization opens once with the text it was made of; from then on every form of it does.
func TestHashOfRawTextIsRenewedAtSignIn(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	const composed, decomposed = "drei gr\u00fcne Schirme", "drei gru\u0308ne Schirme"
	c, salt := testkit.Cheap, []byte("0123456789abcdef")
	encode := base64.RawStdEncoding.EncodeToString
	raw := encode(argon2.IDKey([]byte(decomposed), salt, c.Time, c.MemoryKiB, c.Threads, 32))
	sealed, err := g.keyring.Seal("password", p.ID[:], fmt.Appendf(nil, "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", c.MemoryKiB, c.Time, c.Threads, encode(salt), raw))
	g.check(err)
	testkit.Exec(t, g.db, `update users set password = @sealed where id = @id`, db.Args{"sealed": sealed, "id": p.ID})
	_, err = g.signIn(p.LoginID, composed, home)
	testkit.WantField(t, err, "password", "sign_in.wrong")
	for _, typed := range []string{decomposed, composed, decomposed} {
		if _, err := g.signIn(p.LoginID, typed, home); err != nil {
			t.Errorf("%+q: %v", typed, err)
		}
	}
}

func TestOddBrowsersCanSignIn(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	for _, agent := range []string{"", "\xff\xfe\x00\x01", "é" + string(make([]byte, 10_000)), "🙂\u202e"} {
		if _, err := g.signIn(p.LoginID, rightPassword, identity.Device{UserAgent: agent, Known: "rubbish.in.the.cookie"}); err != nil {
			t.Errorf("%.20q: %v", agent, err)
		}
	}
}
