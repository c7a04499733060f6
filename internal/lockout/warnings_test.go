package lockout_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/lockout"
	"manager/internal/recovery"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
	"manager/internal/twofactor"
)

// Breaks when an address of the account is not warned, a link is shared between warnings, or one of them can't stop the case.
func TestEveryAddressIsWarned(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	mia := g.Mia
	mia.AuthAt = g.Clock.Now()
	g.Check(g.Recovery.RequestEmail(g.Ctx(), mia, "mia.else@example.org"))
	g.Check(g.Recovery.ConfirmEmail(g.Ctx(), mia, g.LastMail("recovery_email_confirm").Token(t)))
	g.Check(g.Recovery.RequestPhone(g.Ctx(), mia, recovery.NewPhone{Country: "CH", Phone: "079 123 45 67"}))
	g.Check(g.Recovery.ConfirmPhone(g.Ctx(), mia, testkit.Said[struct{ Message twofactor.CodeSMS }](t, g.LastMail("sms_code")).Message.Code))
	g.protect(g.Mia)
	of := g.ask(g.Mia)
	g.accept(of)
	var warned, links []string
	for _, m := range g.mails(lockout.NoticeWarned) {
		warned, links = append(warned, m.to), append(links, m.Link)
	}
	for _, m := range g.Mails() {
		if m.Kind == (lockout.SMS{}).MailKind() {
			said := testkit.Said[struct {
				Phone   string
				Message lockout.SMS
			}](t, m)
			warned, links = append(warned, said.Phone), append(links, said.Message.Link)
		}
	}
	if want := []string{"mia@demo.test", "mia.else@example.org", "+41791234567"}; !slices.Equal(warned, want) {
		t.Errorf("warned are %q, want %q", warned, want)
	}
	slices.Sort(links)
	if n := len(slices.Compact(links)); n != 3 {
		t.Errorf("%d links for three addresses", n)
	}
	for _, link := range links {
		if _, _, err := g.Lockouts.StopLink(g.Ctx(), link[strings.LastIndex(link, "/")+1:]); err != nil {
			t.Errorf("a link does not stop: %v", err)
		}
	}
}

// Breaks when two who vouch in the same moment begin the waiting time without a text to the recovery phone.
func TestThePhoneIsWarnedWhenTwoVouchAtOnce(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	mia := g.Mia
	mia.AuthAt = g.Clock.Now()
	g.Check(g.Recovery.RequestPhone(g.Ctx(), mia, recovery.NewPhone{Country: "CH", Phone: "079 123 45 67"}))
	g.Check(g.Recovery.ConfirmPhone(g.Ctx(), mia, testkit.Said[struct{ Message twofactor.CodeSMS }](t, g.LastMail("sms_code")).Message.Code))
	g.protect(g.Mia, g.Adam, g.Bill)
	s := g.password(g.Mia)
	choices, err := g.Lockouts.Choices(g.Ctx(), s)
	g.Check(err)
	g.Check(g.Lockouts.AskColleagues(g.Ctx(), s, world.Device, lockout.ColleaguesForm{Organization: choices[0].Number, Contact: contact}))
	of := g.caseOf(g.Mia)
	who := []actor.Actor{g.passed(g.Adam), g.passed(g.Bill)}
	vouched := make(chan error, len(who))
	g.Check(g.DB.Write(g.Ctx(), db.System("hold the account"), func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `select 1 from users where id = @user for update`, db.Args{"user": g.Mia.User}); err != nil {
			return err
		}
		for _, act := range who {
			go func() { vouched <- g.Lockouts.Vouch(g.Ctx(), act, of) }()
		}
		return testkit.UntilWaiting(ctx, tx, len(who))
	}))
	g.Check(errors.Join(<-vouched, <-vouched))
	g.wantState(of, lockout.Waiting)
	texts := 0
	for _, m := range g.Mails() {
		if m.Kind == (lockout.SMS{}).MailKind() {
			texts++
		}
	}
	if texts != 1 {
		t.Errorf("%d texts warn", texts)
	}
}
