package twofactor_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/passkey"
	"manager/internal/testkit"
	"manager/internal/twofactor"
)

// key is a software authenticator with one credential.
type key struct {
	party      virtualwebauthn.RelyingParty
	device     virtualwebauthn.Authenticator
	credential virtualwebauthn.Credential
}

func newKey() *key {
	return &key{
		party:      virtualwebauthn.RelyingParty{Name: "Portal", ID: "portal.test", Origin: origin},
		device:     virtualwebauthn.NewAuthenticator(),
		credential: testkit.NewCredential(),
	}
}

// register answers the options of a registration.
func (k *key) register(t *testing.T, c passkey.Ceremony) []byte {
	t.Helper()
	options, err := virtualwebauthn.ParseAttestationOptions(string(c.Options))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(virtualwebauthn.CreateAttestationResponse(k.party, k.device, k.credential, *options))
}

// sign answers the options of an assertion.
func (k *key) sign(t *testing.T, c passkey.Ceremony) []byte {
	t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(string(c.Options))
	if err != nil {
		t.Fatal(err)
	}
	k.credential.Counter++
	return []byte(virtualwebauthn.CreateAssertionResponse(k.party, k.device, k.credential, *options))
}

// registerKey enrols a key as one of the actor's passkeys.
func (s *setup) registerKey(act actor.Actor, k *key) twofactor.Enrolled {
	s.t.Helper()
	c, err := s.BeginPasskey(s.ctx(), act)
	s.check(err)
	done, err := s.FinishPasskey(s.ctx(), act, c.Challenge, "YubiKey", k.register(s.t, c))
	s.check(err)
	k.device.Options.UserHandle = act.User[:]
	return done
}

func (s *setup) signInBy(k *key) (identity.SignedIn, error) {
	s.t.Helper()
	c, err := s.BeginSignIn()
	s.check(err)
	return s.FinishSignIn(s.ctx(), c.Challenge, k.sign(s.t, c), true, home)
}

// Breaks when a passkey does not sign in by itself, or is not the strongest method from then on.
func TestPasskeySignsInAlone(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	k := newKey()
	if done := s.registerKey(act, k); len(done.BackupCodes) != 10 {
		t.Errorf("%d backup codes", len(done.BackupCodes))
	}
	c, err := s.BeginSignIn()
	s.check(err)
	if bytes.Contains(c.Options, []byte("allowCredentials")) {
		t.Error("the options name credentials")
	}
	in, err := s.FinishSignIn(s.ctx(), c.Challenge, k.sign(t, c), true, home)
	s.check(err)
	if in.Person.ID != p.ID || in.Awaits || !in.Keep || !in.ExpiresAt.Equal(s.clock.Now().Add(identity.LongestSession)) {
		t.Errorf("signed in: %+v", in)
	}
	by := s.actor(p, in.Session)
	o, err := s.Overview(s.ctx(), by)
	if s.check(err); len(o.Passkeys) != 1 || o.Passkeys[0].LastUsedAt == nil || o.Passkeys[0].SignCount != 1 || o.WaysBack() != 2 {
		t.Errorf("overview %+v", o)
	}
	s.check(s.Remove(s.ctx(), act, twofactor.Passkey, o.Passkeys[0].ID))
	if s.living(in.Session) {
		t.Error("the session of a removed passkey lives on")
	}
	_, err = s.signInBy(k)
	s.wantField(err, "passkey", "two_factor.passkey.unknown")
}

// Breaks when a passkey is taken that can't prove what it must.
func TestPasskeysThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(k *key){
		"another origin":        func(k *key) { k.party.Origin = "https://portal.test.evil.example" },
		"another port":          func(k *key) { k.party.Origin = "https://portal.test" },
		"plain HTTP":            func(k *key) { k.party.Origin = "http://portal.test:8443" },
		"another relying party": func(k *key) { k.party.ID = "evil.example" },
		"user not verified":     func(k *key) { k.device.Options.UserNotVerified = true },
		"user not present":      func(k *key) { k.device.Options.UserNotPresent = true },
		"another key": func(k *key) {
			id := k.credential.ID
			k.credential = testkit.NewCredential()
			k.credential.ID = id
		},
		"unknown credential":          func(k *key) { k.credential = testkit.NewCredential() },
		"no user handle":              func(k *key) { k.device.Options.UserHandle = nil },
		"another's user handle":       func(k *key) { k.device.Options.UserHandle = []byte("0123456789abcdef") },
		"eligible for backup at once": func(k *key) { k.device.Options.BackupEligible = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSetup(t)
			_, act := s.fresh("olive")
			k := newKey()
			s.registerKey(act, k)
			spoil(k)
			if in, err := s.signInBy(k); err == nil || !fault.Has(err, fault.Invalid) {
				t.Errorf("signed in: %+v, %v", in, err)
			}
			events := testkit.Events(t, s.db, act.User)
			if failed := slices.Contains(events, "user.sign_in_failed"); failed == (name == "unknown credential") {
				t.Errorf("the log of the account has %v", events)
			}
		})
	}
}

// Breaks when a challenge is good twice, too late, for another purpose, session
// or person, or when its text can be changed.
func TestChallengesAreBound(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	k := newKey()
	s.registerKey(act, k)
	w, again := s.waiting(p), s.waiting(p)
	forSignIn, err := s.BeginSignIn()
	s.check(err)
	forSecond, err := s.BeginCompletion(s.ctx(), w)
	s.check(err)
	forConfirmation, err := s.BeginConfirmation(s.ctx(), act)
	s.check(err)
	complete := func(w identity.Awaiting, c passkey.Ceremony) error {
		return second(s.CompleteByPasskey(s.ctx(), w, home, c.Challenge, k.sign(t, c)))
	}
	for name, err := range map[string]error{
		"sign-in as second factor": complete(w, forSignIn),
		"step-up as second factor": complete(w, forConfirmation),
		"another session":          complete(again, forSecond),
		"second factor as sign-in": second(s.FinishSignIn(s.ctx(), forSecond.Challenge, k.sign(t, forSecond), false, home)),
		"second factor as step-up": s.ConfirmByPasskey(s.ctx(), act, forSecond.Challenge, k.sign(t, forSecond)),
		"sign-in as registration":  second(s.FinishPasskey(s.ctx(), act, forSignIn.Challenge, "x", k.sign(t, forSignIn))),
		"changed":                  complete(w, passkey.Ceremony{Options: forSecond.Options, Challenge: "x" + forSecond.Challenge}),
		"none":                     complete(w, passkey.Ceremony{Options: forSecond.Options}),
	} {
		if !fault.Has(err, fault.Expired) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.wantField(complete(w, passkey.Ceremony{Options: forSignIn.Options, Challenge: forSecond.Challenge}), "passkey", "two_factor.passkey.refused")
	s.check(complete(w, forSecond))
	answer := k.sign(t, forSignIn)
	errs := testkit.Together(4, func(int) error { return second(s.FinishSignIn(s.ctx(), forSignIn.Challenge, answer, false, home)) })
	if n := testkit.Count(errs, testkit.Fine); n != 1 {
		t.Errorf("a challenge was good %d times: %v", n, errs)
	}
	late, err := s.BeginSignIn()
	s.check(err)
	s.clock.Advance(5 * time.Minute)
	s.want(second(s.FinishSignIn(s.ctx(), late.Challenge, k.sign(t, late), false, home)), fault.Expired, "two_factor.passkey.expired")
	s.check(s.Sweep(s.ctx()))
	s.clock.Advance(time.Second)
	s.check(s.Sweep(s.ctx()))
	if n := testkit.Value[int](t, s.db, `select count(*) from spent_challenges`, nil); n != 0 {
		t.Errorf("%d spent challenges are kept", n)
	}
}

// Breaks when a key without a PIN signs in alone, or is refused as a second factor.
func TestKeyWithoutPINIsASecondFactorOnly(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	k := newKey()
	k.device.Options.UserNotVerified = true
	s.registerKey(act, k)
	if by, err := s.StepUp(s.ctx(), act); err != nil || by != identity.StepUpByPassword {
		t.Errorf("step-up by %q, %v", by, err)
	}
	// A thief sets a PIN on a key that had none.
	k.device.Options.UserNotVerified = false
	_, err := s.signInBy(k)
	s.wantField(err, "passkey", "two_factor.passkey.refused")
	k.device.Options.UserNotVerified = true
	w := s.waiting(p)
	c, err := s.BeginCompletion(s.ctx(), w)
	s.check(err)
	if !bytes.Contains(c.Options, []byte("allowCredentials")) {
		t.Error("the options of a key that is not discoverable don't name it")
	}
	_, err = s.CompleteByPasskey(s.ctx(), w, home, c.Challenge, k.sign(t, c))
	s.check(err)
}

// Breaks when a counter that goes backwards is not told, told twice, or locks the owner out.
func TestCloneWarning(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	k := newKey()
	s.registerKey(act, k)
	k.credential.Counter = 10
	_, err := s.signInBy(k)
	s.check(err)
	for range 2 {
		k.credential.Counter = 3
		_, err = s.signInBy(k)
		s.check(err)
	}
	warned := 0
	for _, m := range testkit.Mails(t, s.db, s.keyring) {
		if m.Kind == "passkey_cloned" {
			warned++
		}
	}
	events := strings.Join(testkit.Events(t, s.db, p.ID), " ")
	if warned != 1 || strings.Count(events, "user.passkey_clone_warned") != 1 {
		t.Errorf("warned %d times; %s", warned, events)
	}
}

// Breaks when the backup state of a passkey is not followed.
func TestBackupFlags(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	_, act := s.fresh("olive")
	k := newKey()
	k.device.Options.BackupEligible = true
	s.registerKey(act, k)
	for _, backedUp := range []bool{true, false, true} {
		k.device.Options.BackupState = backedUp
		_, err := s.signInBy(k)
		s.check(err)
		if got := testkit.Value[bool](t, s.db, `select backed_up from passkeys where user_id = @user`, db.Args{"user": act.User}); got != backedUp {
			t.Errorf("backed up %v, kept as %v", backedUp, got)
		}
	}
	k.device.Options.BackupEligible, k.device.Options.BackupState = false, true
	_, err := s.signInBy(k)
	s.wantField(err, "passkey", "two_factor.passkey.refused")
}

// Breaks when an enormous, malformed or foreign answer registers a passkey or fails as our own mistake.
func TestRegistrationsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	_, act := s.fresh("olive")
	c, err := s.BeginPasskey(s.ctx(), act)
	s.check(err)
	right := newKey().register(t, c)
	foreign := newKey()
	foreign.party.Origin = "https://evil.example"
	for name, answer := range map[string][]byte{
		"1 MB":           append(bytes.Clone(right), bytes.Repeat([]byte(" "), 1<<20)...),
		"nothing":        nil,
		"no JSON":        []byte("{"),
		"another origin": foreign.register(t, c),
		"cut":            right[:len(right)/2],
	} {
		if _, err := s.FinishPasskey(s.ctx(), act, c.Challenge, "x", answer); !hasKey(err, "two_factor.passkey.refused") {
			t.Errorf("%s: %v", name, err)
		}
	}
	k := newKey()
	s.registerKey(act, k)
	c, err = s.BeginPasskey(s.ctx(), act)
	s.check(err)
	if !bytes.Contains(c.Options, []byte("excludeCredentials")) {
		t.Error("the options don't exclude the passkey there is")
	}
	_, err = s.FinishPasskey(s.ctx(), act, c.Challenge, "x", k.register(t, c))
	s.want(err, fault.Conflict, "two_factor.passkey.known")
}

// Breaks when the signals to password managers carry padded IDs or forget a passkey.
func TestSignals(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	_, act := s.fresh("olive")
	s.registerKey(act, newKey())
	s.registerKey(act, newKey())
	o, err := s.Overview(s.ctx(), act)
	signals := s.Signals(act, o)
	s.check(err)
	text, err := json.Marshal(signals)
	s.check(err)
	if len(signals.AllAccepted.AllAcceptedCredentialIDs) != 2 || strings.Contains(string(text), "=") || !strings.Contains(string(text), `"name":"olive@demo.test"`) {
		t.Errorf("signals %s", text)
	}
}

// A portal whose address is an IP address must start; it only has no passkeys.
func TestPortalUnderAnIPAddressHasNoPasskeys(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://192.0.2.1:8080", "http://[2001:db8::1]"} {
		base, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		factors, err := twofactor.New(twofactor.Deps{BaseURL: base, Brand: "Example Cloud"})
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		if factors.HasPasskeys() {
			t.Errorf("%s: has passkeys", address)
		}
		if _, err := factors.BeginSignIn(); !fault.Has(err, fault.Unavailable) {
			t.Errorf("%s: sign-in by a passkey begins with %v, want unavailable", address, err)
		}
	}
}
