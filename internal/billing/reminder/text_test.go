package reminder_test

import (
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/reminder"
	"manager/internal/db"
	"manager/internal/testkit"
	"manager/internal/twofactor"
)

// sentText is an SMS in the outbox.
type sentText struct {
	Phone   string
	Message reminder.Text
}

// texts are the SMS of reminders so far.
func (r *rig) texts() (all []sentText) {
	r.T.Helper()
	for _, m := range r.Mails() {
		if m.Kind == (reminder.Text{}).MailKind() {
			all = append(all, testkit.Said[sentText](r.T, m))
		}
	}
	return all
}

// phone gives somebody a phone that is confirmed.
func (r *rig) phone(act actor.Actor, number string) {
	r.T.Helper()
	act.AuthAt = r.Clock.Now()
	added, err := r.Factors.AddPhone(r.Ctx(), act, twofactor.NewPhone{Name: "Phone", Phone: number})
	r.Check(err)
	testkit.Exec(r.T, r.DB, `update sms_phones set confirmed_at = @now where id = @id`, db.Args{"now": r.Clock.Now(), "id": added})
}

// wantTexts makes those named, and nobody else of the organization, want SMS.
func (r *rig) wantTexts(of ...actor.Actor) {
	r.T.Helper()
	testkit.Exec(r.T, r.DB, `update members set billing_sms = false where org_id = @org`, db.Args{"org": r.Olive.Org})
	for _, one := range of {
		testkit.Exec(r.T, r.DB, `update members set billing_sms = true where id = @id`, db.Args{"id": one.Member})
	}
}

// A step that goes by SMS, too, reaches those who want that and have a phone, and nobody else.
func TestTextsByPreference(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const olives, mias = "+41791234567", "+41797654321"
	r.phone(r.Olive, olives)
	r.phone(r.Mia, mias)
	r.wantTexts(r.Olive, r.Adam) // Mia has a phone and wants none, Adam wants them and has none
	made := r.invoice(r.Olive, 0)
	r.until(7)
	if got := r.texts(); len(got) != 0 {
		t.Errorf("the first reminder goes by mail only, and there are %+v", got)
	}
	r.until(7)
	var number, reference string
	testkit.Read(t, r.DB, `select number, reference from documents where id = @id`, db.Args{"id": made}, &number, &reference)
	got := r.texts()
	if len(got) != 1 || got[0].Phone != olives || got[0].Message.Number != number || got[0].Message.Reference != reference || got[0].Message.Amount != chf(108_10) || got[0].Message.More != 0 {
		t.Fatalf("%+v", got)
	}
	if told := testkit.Value[int](t, r.DB, `select texts from reminder_steps where document_id = @id and step = 2`, db.Args{"id": made}); told != 1 {
		t.Errorf("the step says that %d people got an SMS", told)
	}

	r.wantTexts()
	r.invoice(r.Olive, 0)
	r.until(14)
	if got := r.texts(); len(got) != 1 {
		t.Errorf("nobody wants SMS any more, and there are %+v", got)
	}
	r.wantTexts(r.Mia)
	r.invoice(r.Olive, 0)
	r.until(14)
	if got := r.texts(); len(got) != 2 || got[1].Phone != mias {
		t.Errorf("only Mia wants SMS, and there are %+v", got)
	}
	r.whole()
}

// Several invoices make one SMS, however many instances remind of them and however often.
func TestTextsOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.phone(r.Olive, "+41791234567")
	r.wantTexts(r.Olive)
	r.invoice(r.Olive, 0)
	r.invoice(r.Olive, 0)
	r.until(13)
	r.Clock.Advance(24 * time.Hour)
	failed := make(chan error)
	for range 4 {
		go func() { failed <- r.Reminders.Run(r.Ctx(), r.DB, func(reminder.Entry) {}) }()
	}
	for range 4 {
		r.Check(<-failed)
	}
	r.run()
	if got := r.texts(); len(got) != 1 || got[0].Message.More != 1 {
		t.Errorf("%+v", got)
	}
	r.whole()
}

// A phone that was never confirmed gets none, and a paid invoice sends none.
func TestTextsOnlyToConfirmedPhonesAndForOpenInvoices(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.phone(r.Olive, "+41791234567")
	r.wantTexts(r.Olive)
	r.pay(r.Olive, r.invoice(r.Olive, 0))
	r.until(14)
	if got := r.texts(); len(got) != 0 {
		t.Errorf("a paid invoice: %+v", got)
	}
	testkit.Exec(t, r.DB, `update sms_phones set confirmed_at = null`, nil)
	r.invoice(r.Olive, 0)
	r.until(14)
	if got := r.texts(); len(got) != 0 {
		t.Errorf("an unconfirmed phone: %+v", got)
	}
	if got := len(r.reminders()); got == 0 {
		t.Error("there is no mail either")
	}
}
