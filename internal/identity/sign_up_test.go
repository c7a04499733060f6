package identity_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/testkit"
)

// signUp signs up on a browser that keeps what it is given.
func (g *rig) signUp(in identity.NewPerson) error {
	signUp, err := g.SignUp(g.ctx(), in, home)
	if err == nil {
		g.signedUp, _ = g.RememberSignUp(g.signedUp, signUp)
	}
	return err
}

// confirm confirms on the browser that signed up.
func (g *rig) confirm(a *identity.Accounts, d *db.DB, token string) (identity.Person, error) {
	here := home
	here.SignedUp = g.signedUp
	return g.confirmFrom(a, d, token, "", here)
}

func (g *rig) confirmFrom(a *identity.Accounts, d *db.DB, token, password string, from identity.Device) (p identity.Person, err error) {
	proved, err := a.ProveSignUp(g.ctx(), token, password, from)
	if err != nil {
		return identity.Person{}, err
	}
	err = d.Write(g.ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		p, err = a.ConfirmSignUp(ctx, tx, g.clock.Now(), proved, from)
		return err
	})
	return p, err
}

func (g *rig) wantLink(token string, want identity.LinkState) {
	g.t.Helper()
	link, err := g.SignUpLink(g.ctx(), token, home)
	g.check(err)
	if link.State != want {
		g.t.Errorf("the link's state is %d, want %d", link.State, want)
	}
}

func TestSignUpAndConfirm(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	in := olive()
	in.FirstName, in.Email = "  Zoe\u0301   Anne ", " Zoé@Müller.example "
	g.check(g.signUp(in))
	mail := g.lastMail("sign_up")
	if mail.To != "Zoé@müller.example" || mail.Language != "fr" || testkit.Said[identity.SignUpMail](t, mail).Name != "Zoé Anne" || !strings.HasPrefix(mail.Link(t), "/sign-up/") {
		t.Errorf("the mail is %+v", mail)
	}
	if testkit.Value[int](t, g.db, `select count(*) from users`, db.Args{}) != 0 {
		t.Error("there is an account before the address is confirmed")
	}
	link, err := g.SignUpLink(g.ctx(), mail.Token(t), home)
	if err != nil || link.State != identity.LinkOpen || link.Language != "fr" || link.Email != mail.To {
		t.Errorf("the link shows %+v, %v", link, err)
	}
	p, err := g.confirm(g.Accounts, g.db, mail.Token(t))
	g.check(err)
	if p.FirstName != "Zoé Anne" || p.LoginKey != "zoé@xn--mller-kva.example" || p.TimeZone != "Europe/Zurich" || p.Language != "fr" {
		t.Errorf("the account is %+v", p)
	}
	g.wantEvents(p.ID, "user.signed_up")
	if _, err := g.signIn("ZOÉ@MÜLLER.example", rightPassword, home); err != nil {
		t.Errorf("signing in: %v", err)
	}
	g.wantLink(mail.Token(t), identity.LinkUsed)
	_, err = g.confirm(g.Accounts, g.db, mail.Token(t))
	testkit.WantFault(t, err, fault.Conflict, "sign_up.confirm.used_text")
}

func TestSignUpWithATakenAddressTellsItsOwnerOnly(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	in := olive()
	in.FirstName, in.Language, in.Email = "Mallory", "de", "OLIVE@demo.test"
	if err := g.signUp(in); err != nil {
		t.Errorf("the form says: %v", err)
	}
	mail := g.lastMail("address_taken")
	if mail.To != p.LoginID || testkit.Said[identity.AddressTakenMail](t, mail).Name != "Olive" || mail.Language != "fr" || mail.Link(t) != "" {
		t.Errorf("the owner's mail is %+v", mail)
	}
}

func TestSignUpCostsTheSameForATakenAddress(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.person(olive())
	trips := map[string]int64{}
	for _, email := range []string{"olive@demo.test", "new@demo.test"} {
		ctx, n := db.CountRoundTrips(g.ctx())
		in := olive()
		in.Email = email
		_, err := g.SignUp(ctx, in, home)
		g.check(err)
		trips[email] = n.Load()
	}
	if trips["olive@demo.test"] != trips["new@demo.test"] {
		t.Errorf("round trips: %v", trips)
	}
	if rows := testkit.Value[int](t, g.db, `select count(*) from sign_ups`, db.Args{}); rows != 2 {
		t.Errorf("%d rows were written, want one for each", rows)
	}
}

func TestExpiredAndForgedSignUpLinks(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.check(g.signUp(olive()))
	token := g.lastMail("sign_up").Token(t)
	g.clock.Advance(24*time.Hour - time.Second)
	g.wantLink(token, identity.LinkOpen)
	g.clock.Advance(time.Second)
	g.wantLink(token, identity.LinkExpired)
	_, err := g.confirm(g.Accounts, g.db, token)
	testkit.WantFault(t, err, fault.Expired, "sign_up.confirm.expired_text")
	for _, forged := range []string{"", "x", token[:42], token + "A", strings.ToUpper(token), "\x00", "\xff", "' or 1=1 --", strings.Repeat("a", 100_000)} {
		g.wantLink(forged, identity.LinkUnknown)
		_, err := g.confirm(g.Accounts, g.db, forged)
		testkit.WantFault(t, err, fault.NotFound, "error.not_found")
	}
}

// The first of two sign-ups that is confirmed wins, also in the same moment.
func TestTwoSignUpsForOneAddress(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	var tokens []string
	for range 2 {
		g.check(g.signUp(olive()))
		tokens = append(tokens, g.lastMail("sign_up").Token(t))
		g.clock.Advance(identity.MailPause)
	}
	second := testkit.Open(t, g.url)
	errs := testkit.Together(2, func(i int) error {
		handle := []*db.DB{g.db, second}[i]
		_, err := g.confirm(g.instance(handle, testkit.Cheap), handle, tokens[i])
		return err
	})
	for i, err := range errs {
		if err == nil {
			g.wantLink(tokens[i], identity.LinkUsed)
			continue
		}
		testkit.WantFault(t, err, fault.Conflict, "sign_up.confirm.address_taken")
		g.wantLink(tokens[i], identity.LinkTaken)
	}
	if won := testkit.Count(errs, testkit.Fine); won != 1 {
		t.Errorf("%d were confirmed", won)
	}
}

func TestADoubleClickConfirmsOnce(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.check(g.signUp(olive()))
	token := g.lastMail("sign_up").Token(t)
	errs := testkit.Together(8, func(int) error {
		_, err := g.confirm(g.Accounts, g.db, token)
		return err
	})
	for _, err := range errs {
		if err != nil {
			testkit.WantFault(t, err, fault.Conflict, "sign_up.confirm.used_text")
		}
	}
	if won := testkit.Count(errs, testkit.Fine); won != 1 {
		t.Errorf("%d clicks won", won)
	}
}

func TestSignUpRefusesBadInputBesideItsField(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for _, c := range []struct {
		field, key string
		change     func(*identity.NewPerson)
	}{
		{"first_name", "error.required", func(p *identity.NewPerson) { p.FirstName = " \t\u00a0" }},
		{"first_name", "error.too_long", func(p *identity.NewPerson) { p.FirstName = strings.Repeat("é", 101) }},
		{"first_name", "error.invalid_characters", func(p *identity.NewPerson) { p.FirstName = "Olive\x00" }},
		{"first_name", "error.invalid_characters", func(p *identity.NewPerson) { p.FirstName = "Ol\x1bive" }},
		{"first_name", "error.invalid_characters", func(p *identity.NewPerson) { p.FirstName = "evil\u202eO" }},
		{"first_name", "error.invalid_characters", func(p *identity.NewPerson) { p.FirstName = "Ol\ufffdive" }},
		{"first_name", "error.invalid_characters", func(p *identity.NewPerson) { p.FirstName = "Ol\xffive" }},
		{"first_name", "error.invalid_characters", func(p *identity.NewPerson) { p.FirstName = "Win at https://evil.test" }},
		{"last_name", "error.too_long", func(p *identity.NewPerson) { p.LastName = strings.Repeat("a", 100_000) }},
		{"email", "error.required", func(p *identity.NewPerson) { p.Email = "  " }},
		{"email", "error.invalid_email", func(p *identity.NewPerson) { p.Email = "olive" }},
		{"email", "error.invalid_email", func(p *identity.NewPerson) { p.Email = "a@demo.test\nBcc: b@demo.test" }},
		{"email", "error.invalid_email", func(p *identity.NewPerson) { p.Email = "<script>alert(1)</script>@demo.test" }},
		{"email", "error.too_long", func(p *identity.NewPerson) { p.Email = strings.Repeat("a", 5000) + "@demo.test" }},
		{"password", "error.required", func(p *identity.NewPerson) { p.Password = "" }},
		{"password", "password.too_short", func(p *identity.NewPerson) { p.Password = "short" }},
		{"password", "password.too_long", func(p *identity.NewPerson) { p.Password = strings.Repeat("long ", 300) }},
		{"password", "password.common", func(p *identity.NewPerson) { p.Password = "passwordpassword" }},
		{"password", "password.personal", func(p *identity.NewPerson) { p.Password = "OliveOwner2026" }},
		{"country", "error.unknown_choice", func(p *identity.NewPerson) { p.Country = "" }},
		{"country", "error.unknown_choice", func(p *identity.NewPerson) { p.Country = "ch" }},
		{"country", "error.unknown_choice", func(p *identity.NewPerson) { p.Country = "CH\x00" }},
		{"language", "error.unknown_choice", func(p *identity.NewPerson) { p.Language = "pt" }},
		{"language", "error.unknown_choice", func(p *identity.NewPerson) { p.Language = "" }},
	} {
		in := olive()
		c.change(&in)
		testkit.WantField(t, g.signUp(in), c.field, c.key)
	}
	if n := testkit.Value[int](t, g.db, `select count(*) from sign_ups`, db.Args{}); n != 0 {
		t.Errorf("%d sign-ups were taken down", n)
	}
}

func TestSignUpTakesUnusualNames(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for i, name := range []string{"O’Brien-Smith", "<b>Bob</b>", "Robert'); drop table users; --", "李", "نگار\u200cی", "=cmd()", strings.Repeat("é", 100), "Jr. & Sons"} {
		in := olive()
		in.FirstName, in.Email = name, "person"+string(rune('a'+i))+"@demo.test"
		if p := g.person(in); p.FirstName != name {
			t.Errorf("%q became %q", name, p.FirstName)
		}
	}
}

func TestPeopleWithOneNameHaveAccounts(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	in := olive()
	in.FirstName, in.LastName = "Suharto", "\u00a0"
	p := g.person(in)
	if p.Name() != "Suharto" || p.LastName != "" {
		t.Errorf("the account is called %q", p.Name())
	}
	act := g.actor(p)
	g.check(g.ChangeName(g.ctx(), act, identity.Names{FirstName: "Sukarno"}))
	if profile, err := g.Profile(g.ctx(), act); err != nil || profile.Name() != "Sukarno" {
		t.Errorf("the profile is %+v, %v", profile, err)
	}
}

func TestAnAddressIsTakenOutOfWhatWasPasted(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	in := olive()
	in.Email = `"Marchetti, Olive" <olive@demo.test>`
	if p := g.person(in); p.LoginID != "olive@demo.test" {
		t.Errorf("the login ID is %q", p.LoginID)
	}
	if _, err := g.SignIn(g.ctx(), identity.SignIn{LoginID: "mailto:olive@demo.test", Password: rightPassword}, home); err != nil {
		t.Error(err)
	}
	for typed, want := range map[string]string{"'a'@b.test": "'a'@b.test", "'a@b.test'": "a@b.test", "a@b.test, c@b.test": ""} {
		email, err := identity.ParseTyped(typed)
		if email.Shown != want || (err == nil) != (want != "") {
			t.Errorf("%q is read as %q, %v", typed, email.Shown, err)
		}
	}
}

func TestMailsToOneAddressAreLimited(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.person(olive())
	for _, email := range []string{"olive@demo.test", "nobody@demo.test"} {
		in := olive()
		in.Email = email
		for range 5 {
			g.check(g.signUp(in))
			g.clock.Advance(identity.MailPause)
		}
		testkit.WantFault(t, g.signUp(in), fault.Limited, "error.limited")
	}
}

// A stranger who signs up with somebody's address must not know the password of the account confirmed there.
func TestElsewhereThePasswordOfTheSignUpIsAsked(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.check(g.signUp(olive()))
	strangers := g.signedUp
	token := g.lastMail("sign_up").Token(t)
	other := olive()
	other.Email = "other@demo.test"
	signUp, err := g.SignUp(g.ctx(), other, home)
	g.check(err)
	another, _ := g.RememberSignUp("", signUp) // a sign-up of this browser, but not this one
	for _, kept := range []string{"", "forged", strangers + "A", another} {
		elsewhere := from("198.51.100.9")
		elsewhere.SignedUp = kept
		if link, err := g.SignUpLink(g.ctx(), token, elsewhere); err != nil || !link.AskPassword {
			t.Errorf("%q: the page shows %+v, %v", kept, link, err)
		}
		_, err := g.confirmFrom(g.Accounts, g.db, token, "", elsewhere)
		testkit.WantField(t, err, "password", "error.required")
	}
	for range 5 {
		_, err = g.confirmFrom(g.Accounts, g.db, token, "not the one", from("198.51.100.9"))
		testkit.WantField(t, err, "password", "sign_up.confirm.wrong")
	}
	_, err = g.confirmFrom(g.Accounts, g.db, token, rightPassword, from("203.0.113.4")) // from wherever
	testkit.WantFault(t, err, fault.Limited, "error.limited")
	if n := testkit.Value[int](t, g.db, `select count(*) from users`, db.Args{}); n != 0 {
		t.Errorf("there are %d accounts", n)
	}
	g.clock.Advance(5 * time.Hour) // one more try
	_, err = g.confirmFrom(g.Accounts, g.db, token, rightPassword, from("203.0.113.4"))
	g.check(err)
	_, err = g.confirmFrom(g.Accounts, g.db, token, rightPassword, from("203.0.113.4"))
	testkit.WantFault(t, err, fault.Conflict, "sign_up.confirm.used_text")
}

func TestABrowserKeepsSeveralSignUps(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	var tokens []string
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		in := olive()
		in.Email = name + "@demo.test"
		g.check(g.signUp(in))
		tokens = append(tokens, g.lastMail("sign_up").Token(t))
	}
	here := home
	here.SignedUp = g.signedUp
	for i, token := range tokens {
		link, err := g.SignUpLink(g.ctx(), token, here)
		g.check(err)
		if link.AskPassword != (i == 0) {
			t.Errorf("sign-up %d asks for the password: %t", i, link.AskPassword)
		}
	}
	g.clock.Advance(24 * time.Hour)
	if link, err := g.SignUpLink(g.ctx(), tokens[5], here); err != nil || !link.AskPassword {
		t.Errorf("a day later: %+v, %v", link, err)
	}
}

// Strangers who sign up with an address must not keep its owner from a new password.
func TestSignUpsLeaveRoomForResets(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.person(olive())
	for range 5 {
		g.check(g.signUp(olive()))
		g.clock.Advance(identity.MailPause)
	}
	testkit.WantFault(t, g.signUp(olive()), fault.Limited, "error.limited")
	g.askReset("olive@demo.test")
	g.lastMail("password_reset")
}
