package recovery_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/recovery"
	"manager/internal/testkit"
	"manager/internal/twofactor"
)

const (
	swissMobile = "079 123 45 67"
	otherEmail  = "olive.else@example.org"
)

// smsCode is the code of the newest SMS, and the number it goes to.
func (g *rig) smsCode() (code, phone string) {
	g.t.Helper()
	m := testkit.Said[struct {
		Phone   string
		Message twofactor.CodeSMS
	}](g.t, g.LastMail("sms_code"))
	return m.Message.Code, m.Phone
}

func (g *rig) wantWays(want recovery.Ways) {
	g.t.Helper()
	got, err := g.Recovery.Ways(g.Ctx(), g.Olive)
	if err != nil || got != want {
		g.t.Errorf("the ways are %+v, %v, want %+v", got, err, want)
	}
}

// withPhone gives Olive a recovery phone.
func (g *rig) withPhone(number string) {
	g.t.Helper()
	g.Check(g.Recovery.RequestPhone(g.Ctx(), g.fresh(g.Olive), recovery.NewPhone{Country: "CH", Phone: number}))
	code, _ := g.smsCode()
	g.Check(g.Recovery.ConfirmPhone(g.Ctx(), g.fresh(g.Olive), code))
}

// withEmail gives Olive a recovery e-mail.
func (g *rig) withEmail(email string) {
	g.t.Helper()
	g.Check(g.Recovery.RequestEmail(g.Ctx(), g.fresh(g.Olive), email))
	g.Check(g.Recovery.ConfirmEmail(g.Ctx(), g.fresh(g.Olive), g.LastMail("recovery_email_confirm").Token(g.t)))
}

// Breaks when an address counts before it is confirmed, is kept in the clear, or changes without word to the login ID.
func TestRecoveryEmail(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.withEmail(otherEmail)
	g.wantWays(recovery.Ways{Email: otherEmail})
	if told := g.LastMail("recovery_changed"); told.To != "olive@demo.test" {
		t.Errorf("%s is told", told.To)
	}
	g.Clock.Advance(time.Hour)
	g.Check(g.Recovery.RequestEmail(g.Ctx(), g.fresh(g.Olive), "third@example.org"))
	g.Check(g.Recovery.RequestEmail(g.Ctx(), g.fresh(g.Olive), "third@example.org")) // the second click
	if n := len(g.Mails()); n != 3 {
		t.Errorf("%d mails", n)
	}
	g.wantWays(recovery.Ways{Email: otherEmail, WaitingEmail: "third@example.org"})
	token := g.LastMail("recovery_email_confirm").Token(t)
	for _, try := range testkit.Together(2, func(int) error { return g.Recovery.ConfirmEmail(g.Ctx(), g.fresh(g.Olive), token) }) {
		g.Check(try)
	}
	g.wantWays(recovery.Ways{Email: "third@example.org"})
	for _, sealed := range testkit.Value[[][]byte](t, g.DB, `select array_agg(address) from recovery_ways`, nil) {
		if bytes.Contains(sealed, []byte("third")) {
			t.Error("the address is kept in the clear")
		}
	}
	g.Clock.Advance(identity.TokenGrace)
	g.want(g.Recovery.ConfirmEmail(g.Ctx(), g.fresh(g.Olive), token), fault.Conflict, "recovery.email.used_text")
	g.Check(g.Recovery.RemoveWay(g.Ctx(), g.fresh(g.Olive), recovery.Email))
	g.Check(g.Recovery.RemoveWay(g.Ctx(), g.fresh(g.Olive), recovery.Email))
	g.wantWays(recovery.Ways{})
	g.wantEvents(g.Olive, "user.recovery_email_changed", "user.recovery_email_changed", "user.recovery_email_removed")
}

// Breaks when one mailbox is both login ID and recovery e-mail, whichever came first.
func TestRecoveryEmailDiffersFromLoginID(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.wantField(g.Recovery.RequestEmail(g.Ctx(), g.fresh(g.Olive), "Olive@Demo.test"), "email", "recovery.email.is_login_id")
	g.wantField(g.Recovery.RequestEmail(g.Ctx(), g.fresh(g.Olive), "rubbish"), "email", "error.invalid_email")
	login := g.asked(g.Olive, otherEmail)
	g.withEmail(otherEmail)
	g.wantField(g.ask(g.Olive, strings.ToUpper(otherEmail)), "email", "login_id.recovery_email")
	g.want(g.Recovery.ConfirmLoginID(g.Ctx(), g.fresh(g.Olive), login), fault.Conflict, "login_id.recovery_email")

	g.Clock.Advance(time.Hour)
	g.Check(g.Recovery.RequestEmail(g.Ctx(), g.fresh(g.Olive), newAddress))
	waits := g.LastMail("recovery_email_confirm").Token(t)
	testkit.Exec(t, g.DB, `update users set login_id = @new, login_key = @new where id = @id`, db.Args{"new": newAddress, "id": g.Olive.User})
	g.want(g.Recovery.ConfirmEmail(g.Ctx(), g.fresh(g.Olive), waits), fault.Conflict, "recovery.email.is_login_id")
}

// Breaks when a link of a recovery e-mail does something that is old, forged, replaced or somebody else's.
func TestRecoveryEmailLinksThatDoNothing(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.Check(g.Recovery.RequestEmail(g.Ctx(), g.fresh(g.Olive), otherEmail))
	replaced := g.LastMail("recovery_email_confirm").Token(t)
	g.Check(g.Recovery.RequestEmail(g.Ctx(), g.fresh(g.Olive), "third@example.org"))
	token := g.LastMail("recovery_email_confirm").Token(t)
	g.want(g.Recovery.ConfirmEmail(g.Ctx(), g.fresh(g.Ruth), token), fault.NotFound, "")
	for _, forged := range []string{"", replaced, token[1:], "\xff\x00"} {
		g.want(g.Recovery.ConfirmEmail(g.Ctx(), g.fresh(g.Olive), forged), fault.NotFound, "")
	}
	g.Clock.Advance(24 * time.Hour)
	if link, err := g.Recovery.EmailLink(g.Ctx(), g.Olive.User, token); err != nil || link.State != identity.LinkExpired {
		t.Errorf("the link is %+v, %v", link, err)
	}
	g.want(g.Recovery.ConfirmEmail(g.Ctx(), g.fresh(g.Olive), token), fault.Expired, "recovery.email.expired_text")
}

// Breaks when recovery ways change without a fresh proof, or right after a recovery.
func TestRecoveryWaysNeedAProof(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	stale := g.fresh(g.Olive)
	g.Clock.Advance(11 * time.Minute)
	phone := recovery.NewPhone{Country: "CH", Phone: swissMobile}
	for _, act := range []struct {
		by  func() error
		try string
	}{
		{func() error { return g.Recovery.RequestEmail(g.Ctx(), stale, otherEmail) }, "e-mail"},
		{func() error { return g.Recovery.RequestPhone(g.Ctx(), stale, phone) }, "phone"},
		{func() error { return g.Recovery.RemoveWay(g.Ctx(), stale, recovery.Phone) }, "removal"},
	} {
		if err := act.by(); !fault.Has(err, fault.StepUp) {
			t.Errorf("%s: %v", act.try, err)
		}
	}
	g.recovered(g.Olive)
	g.want(g.Recovery.RequestEmail(g.Ctx(), g.fresh(g.Olive), otherEmail), fault.Conflict, "recovery.too_early")
	g.want(g.Recovery.RequestPhone(g.Ctx(), g.fresh(g.Olive), phone), fault.Conflict, "recovery.too_early")
	g.want(g.Recovery.RemoveWay(g.Ctx(), g.fresh(g.Olive), recovery.Phone), fault.Conflict, "recovery.too_early")
}

// Breaks when phones are read otherwise than people type them, or another country's is taken.
func TestRecoveryPhonesAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, typed, want string }{
		{"CH", swissMobile, "+41791234567"},
		{"CH", "\u202d+41\u00a079\u202f123 45 67 ", "+41791234567"},
		{"FR", "06 12 34 56 78", "+33612345678"},
		{"IT", "312 345 6789", "+393123456789"},
		{"ES", "612 34 56 78", "+34612345678"},
		{"LI", "660 123 456", "+423660123456"},
		{"FR", "+41 79 123 45 67", "phone=recovery.phone.other_country"},
		{"FR", "0692 12 34 56", "phone=recovery.phone.other_country"},
		{"CH", "044 668 18 00", "phone=two_factor.phone.landline"},
		{"CH", "079 123 45 67 / 68", "phone=recovery.phone.wrong"},
		{"CH", "12", "phone=recovery.phone.wrong"},
		{"CH", " ", "phone=error.required"},
		{"US", "212 555 2368", "country=error.unknown_choice"},
		{"", swissMobile, "country=error.unknown_choice"},
	} {
		t.Run(c.country+" "+c.typed, func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			err := g.Recovery.RequestPhone(g.Ctx(), g.fresh(g.Olive), recovery.NewPhone{Country: c.country, Phone: c.typed})
			if field, key, refused := strings.Cut(c.want, "="); refused {
				g.wantField(err, field, key)
				return
			}
			g.Check(err)
			if _, phone := g.smsCode(); phone != c.want {
				t.Errorf("the SMS goes to %s, want %s", phone, c.want)
			}
		})
	}
}

// Breaks when a phone counts without its code, or a code can be guessed at more than five times.
func TestRecoveryPhone(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	phone := recovery.NewPhone{Country: "CH", Phone: swissMobile}
	for range 2 { // clicked twice
		g.Check(g.Recovery.RequestPhone(g.Ctx(), g.fresh(g.Olive), phone))
	}
	g.wantWays(recovery.Ways{WaitingPhone: "+41791234567"})
	code, _ := g.smsCode()
	if n := len(g.Mails()); n != 1 {
		t.Errorf("%d SMS", n)
	}
	for range 5 {
		g.wantField(g.Recovery.ConfirmPhone(g.Ctx(), g.fresh(g.Olive), "x"+code[1:]), "code", "two_factor.code.wrong")
	}
	g.wantField(g.Recovery.ConfirmPhone(g.Ctx(), g.fresh(g.Olive), code), "code", "two_factor.code.wrong")
	g.Clock.Advance(20 * time.Minute)
	g.Check(g.Recovery.RequestPhone(g.Ctx(), g.fresh(g.Olive), phone))
	code, _ = g.smsCode()
	g.Clock.Advance(5 * time.Minute)
	g.wantField(g.Recovery.ConfirmPhone(g.Ctx(), g.fresh(g.Olive), code), "code", "two_factor.code.wrong")
	g.Check(g.Recovery.RequestPhone(g.Ctx(), g.fresh(g.Olive), phone))
	code, _ = g.smsCode()
	for _, err := range testkit.Together(2, func(int) error { return g.Recovery.ConfirmPhone(g.Ctx(), g.fresh(g.Olive), code[:3]+" "+code[3:]) }) {
		g.Check(err)
	}
	g.wantWays(recovery.Ways{Phone: "+41791234567"})
	if told := g.LastMail("recovery_changed"); told.To != "olive@demo.test" {
		t.Errorf("%s is told", told.To)
	}
	g.Clock.Advance(identity.TokenGrace)
	g.want(g.Recovery.ConfirmPhone(g.Ctx(), g.fresh(g.Olive), code), fault.NotFound, "")
}

// Breaks when recovery ways that a thief set outlive the day on which the owner takes the login ID back.
func TestRevertRemovesRecoveryWaysSetSince(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.withEmail(otherEmail)
	g.Clock.Advance(time.Minute)
	back := g.change(g.Olive, newAddress)
	g.withPhone(swissMobile)
	_, err := g.revert(back)
	g.Check(err)
	g.wantWays(recovery.Ways{Email: otherEmail})
}
