package reminder_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/billing/reminder"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
)

// save makes a version that applies in so many days, by change of the one in force.
func (r *rig) save(base, days int, key id.DeskForm, change func(reminder.Policy) reminder.Policy) (number int, err error) {
	r.T.Helper()
	now, err := r.Reminders.Policy(r.Ctx())
	r.Check(err)
	draft := reminder.Draft{Base: base, Request: key, From: r.Reminders.Today() + tax.Day(days), Policy: change(now)}
	return number, r.DB.Write(r.Ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) (err error) {
		number, err = r.Reminders.SaveVersion(ctx, tx, r.Clock.Now(), draft)
		return err
	})
}

// later is a policy with one reminder after three days, in words of its own.
func later(reminder.Policy) reminder.Policy {
	texts := map[i18n.Lang]string{}
	for _, lang := range i18n.Languages {
		texts[lang] = "Please pay, " + string(lang)
	}
	return reminder.Policy{{Step: 1, Days: 3, Kind: reminder.Reminder, Mail: true, FeeCHF: 500, FeeEUR: 500, Texts: texts}}
}

// Breaks when a version applies before its day, or an invoice whose reminders have begun goes on by another one than it began with.
func TestVersionAppliesFromItsDayToWhatBeginsThen(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	begun := r.invoice(r.Olive, 0)
	r.until(7)                     // its first reminder, by version 1
	fresh := r.invoice(r.Olive, 0) // due today: by version 1 it would be reminded of in seven days
	if number, err := r.save(1, 5, id.New[id.DeskForm](), later); err != nil || number != 2 {
		t.Fatalf("version %d, %v", number, err)
	}
	if got := kinds(r.until(4)); got != "" {
		t.Errorf("before its day: %s", got)
	}
	if now, err := r.Reminders.Policy(r.Ctx()); err != nil || len(now) != 4 {
		t.Errorf("before its day: %+v, %v", now, err)
	}
	if got := kinds(r.until(1)); got != "reminder" {
		t.Errorf("on its day: %q", got)
	}
	mails := r.reminders()
	last := mails[len(mails)-1]
	if last.Items[0].Document != fresh || last.Text != "Please pay, en" && last.Text != "Please pay, fr" && last.Text != "Please pay, de" || last.Items[0].Amount != chf(113_10) {
		t.Errorf("%+v", last)
	}
	if got := kinds(r.until(60)); got != "reminder" { // the second one of the old invoice, which has no products
		t.Errorf("afterwards: %s", got)
	}
	for document, want := range map[id.Document]int{begun: 1, fresh: 2} {
		if got := testkit.Value[int](t, r.DB, `select sum(distinct version)::int from reminder_steps where document_id = @id`, db.Args{"id": document}); got != want {
			t.Errorf("by version %d, want %d", got, want)
		}
	}
	r.whole()
}

// Breaks when two people who opened the same version both save theirs, one form makes two versions, or a version begins in the past.
func TestVersionsAreMadeOneAfterTheOther(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	key := id.New[id.DeskForm]()
	numbers := make([]int, 3)
	for _, err := range testkit.Together(3, func(i int) (err error) {
		numbers[i], err = r.save(1, 1, key, later)
		return err
	}) {
		r.Check(err)
	}
	if numbers[0]+numbers[1]+numbers[2] != 2 {
		t.Errorf("one form made the versions %v", numbers)
	}
	made, refused := 0, 0
	for _, err := range testkit.Together(3, func(int) error {
		_, err := r.save(2, 1, id.New[id.DeskForm](), later)
		return err
	}) {
		switch {
		case err == nil:
			made++
		case fault.Has(err, fault.Conflict):
			refused++
		default:
			t.Error(err)
		}
	}
	if made != 1 || refused != 2 {
		t.Errorf("%d versions are made, %d refused", made, refused)
	}
	for _, days := range []int{-1, reminder.MaxAhead + 1} {
		if _, err := r.save(3, days, id.New[id.DeskForm](), later); !fault.Has(err, fault.Invalid) {
			t.Errorf("in %d days: %v", days, err)
		}
	}
}

// Breaks when the page of an invoice promises other days than those on which reminders will come.
func TestCalendarForeseesTheNextVersion(t *testing.T) {
	t.Parallel()
	seven := reminder.Policy{{Step: 1, Days: 7, Kind: reminder.Reminder, Mail: true}}
	three := reminder.Policy{{Step: 1, Days: 3, Kind: reminder.Reminder, Mail: true}}
	all := reminder.Versions{{Number: 1, From: 0, Policy: seven}, {Number: 2, From: 105, Policy: three}}
	for name, c := range map[string]struct {
		begun int
		due   tax.Day
		want  tax.Day
	}{
		"before the next one":               {0, 95, 102},
		"on the day of the next one":        {0, 99, 105},
		"the next one is quicker":           {0, 103, 106},
		"begun by the first, and no longer": {1, 103, 110},
	} {
		planned := all.Calendar(c.begun, reminder.Facts{Issued: 90, Due: c.due, Today: 100})
		if len(planned) != 1 || planned[0].On != c.want {
			t.Errorf("%s: %+v, want day %d", name, planned, c.want)
		}
	}
}

// Breaks when the preview and what is really sent differ.
func TestPreviewIsWhatHappens(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Check(r.Reminders.SetPolicy(r.Ctx(), func(p reminder.Policy) reminder.Policy {
		p[1].FeeCHF = 1000
		return p
	}))
	policy, err := r.Reminders.Policy(r.Ctx())
	r.Check(err)
	issued := r.Reminders.Today()
	want := policy.Preview(issued, money.CHF, i18n.FR)
	r.invoice(r.Olive, reminder.SampleDays, r.AddProduct(r.Olive, "mail", "post"))
	var got []reminder.Entry
	for range 100 {
		r.Clock.Advance(24 * time.Hour)
		r.run()
		got = append(got, r.ran...)
	}
	mails := r.reminders()
	if len(got) != len(want) || len(mails) != len(want) {
		t.Fatalf("%d steps, %d mails, %d previewed", len(got), len(mails), len(want))
	}
	for i, one := range want {
		if got[i].Kind != one.Kind || got[i].On != one.On || mails[i].Items[0].Fees != one.Mail.Items[0].Fees || mails[i].Next != one.Mail.Next || mails[i].NextOn != one.Mail.NextOn {
			t.Errorf("step %d: %+v and %+v, previewed %+v", i+1, got[i], mails[i], one)
		}
	}
}
