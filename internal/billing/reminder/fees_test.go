package reminder_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/reminder"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
)

// withFees lets the reminders cost 20.00, and the second one 30.00.
func withFees(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.Check(r.Reminders.SetPolicy(r.Ctx(), func(p reminder.Policy) reminder.Policy {
		for i := range p {
			if p[i].Kind == reminder.Reminder {
				p[i].FeeCHF, p[i].FeeEUR = int64(10_00*(i+2)), int64(9_00*(i+2))
			}
		}
		return p
	}))
	return r
}

// come lets money come in for an invoice.
func (r *rig) come(invoice id.Document, minor int64, key string) document.Result {
	r.T.Helper()
	var done document.Result
	testkit.Write(r.T, r.DB, func(ctx context.Context, tx db.Tx) (err error) {
		done, err = r.Documents.Receive(ctx, tx, r.Clock.Now(), document.Received{Org: r.Olive.Org, Document: invoice, Amount: chf(minor), From: ledger.BankClearing, Scope: "test", Key: key, Actor: r.Olive})
		return err
	})
	return done
}

// standing is the state of an invoice, what is paid of it, and the fees beside it.
func (r *rig) standing(invoice id.Document) string {
	r.T.Helper()
	return testkit.Value[string](r.T, r.DB, `select d.state || ' ' || d.paid || ' ' || d.fees || coalesce(' ' || (select string_agg(f.state || ' ' || f.amount, ' ' order by f.charged_at) from reminder_fees f where f.document_id = d.id), '')
		from documents d where d.id = @id`, db.Args{"id": invoice})
}

func (r *rig) wantStanding(invoice id.Document, want string) {
	r.T.Helper()
	if got := r.standing(invoice); got != want {
		r.T.Errorf("the invoice is %q, not %q", got, want)
	}
	r.whole()
}

// Breaks when a fee is charged twice, changes the invoice, or is missing from its reminder.
func TestReminderFeesAreChargedOnce(t *testing.T) {
	t.Parallel()
	r := withFees(t)
	invoice := r.invoice(r.Olive, 30)
	r.Clock.Advance(38 * 24 * time.Hour)
	for _, err := range testkit.Together(3, func(int) error { return r.Reminders.Run(r.Ctx(), r.DB, func(reminder.Entry) {}) }) {
		r.Check(err)
	}
	r.wantStanding(invoice, "open 0 2000 open 2000")
	all := r.reminders()
	if item := all[len(all)-1].Items[0]; item.Amount != chf(128_10) || item.Fees != chf(20_00) {
		t.Errorf("%+v", item)
	}
	r.until(10)
	r.wantStanding(invoice, "open 0 5000 open 2000 open 3000")
	page, err := r.Documents.Show(r.Ctx(), r.Olive, document.Ref{ID: invoice})
	if r.Check(err); page.Document.ToPay() != chf(158_10) || page.Document.Total != chf(108_10) {
		t.Errorf("%+v", page.Document)
	}
}

// Breaks when money for an invoice and its fees goes anywhere else than the rule says.
func TestFeesArePaidWithTheInvoiceOrAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		come []int64
		want string
		rest int64
	}{
		"both":                    {[]int64{128_10}, "paid 10810 0 paid 2000", 0},
		"both and more":           {[]int64{130_00}, "paid 10810 0 paid 2000", 1_90},
		"the invoice alone":       {[]int64{108_10}, "paid 10810 2000 open 2000", 0},
		"the invoice, and a part": {[]int64{118_10}, "paid 10810 2000 open 2000", 10_00},
		"first one, then the fee": {[]int64{108_10, 20_00}, "paid 10810 0 paid 2000", 0},
		"the fee alone":           {[]int64{20_00}, "open 0 2000 open 2000", 20_00},
		"too little":              {[]int64{108_09}, "open 0 2000 open 2000", 108_09},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := withFees(t)
			invoice := r.invoice(r.Olive, 30)
			r.Clock.Advance(38 * 24 * time.Hour)
			r.run()
			for i, minor := range c.come {
				if done := r.come(invoice, minor, string(rune('a'+i))); done.Paid == (done.Prepaid.Minor == minor) {
					t.Errorf("%d: paid %v, and %s went to the prepaid account", minor, done.Paid, done.Prepaid)
				}
			}
			r.wantStanding(invoice, c.want)
			held := testkit.Value[int64](t, r.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where org_id = @org and kind = 'prepaid'`, db.Args{"org": r.Olive.Org})
			if held != c.rest {
				t.Errorf("%d on the prepaid account", held)
			}
		})
	}
}

// Breaks when the prepaid account can't pay both, the invoice alone, or pays a fee twice by a double click.
func TestFeesArePaidFromThePrepaidAccount(t *testing.T) {
	t.Parallel()
	r := withFees(t)
	invoice, other := r.invoice(r.Olive, 30), r.invoice(r.Olive, 90)
	r.Clock.Advance(38 * 24 * time.Hour)
	r.run()
	r.come(other, 110_00, "a") // 1.90 are left
	r.come(other, 110_00, "b")
	r.Check(r.Documents.PayFromPrepaid(r.Ctx(), r.Olive, invoice)) // 111.90 are enough for the invoice
	r.wantStanding(invoice, "paid 10810 2000 open 2000")
	if err := r.Documents.PayFromPrepaid(r.Ctx(), r.Olive, invoice); !fault.Has(err, fault.Conflict) {
		t.Errorf("3.80 pay a fee of 20.00: %v", err)
	}
	r.come(other, 50_00, "c")
	for _, err := range testkit.Together(3, func(int) error { return r.Documents.PayFromPrepaid(r.Ctx(), r.Olive, invoice) }) {
		r.Check(err)
	}
	r.wantStanding(invoice, "paid 10810 0 paid 2000")
	if err := r.Documents.PayFromPrepaid(r.Ctx(), r.Ruth, invoice); !fault.Has(err, fault.NotFound) {
		t.Errorf("another organization: %v", err)
	}
}

// Breaks when a waived fee is still owed, or one is waived twice, without a reason, or for another organization.
func TestStaffWaiveFees(t *testing.T) {
	t.Parallel()
	r := withFees(t)
	invoice := r.invoice(r.Olive, 30)
	r.Clock.Advance(38 * 24 * time.Hour)
	r.run()
	r.until(10)
	staff := actor.Actor{Org: r.Olive.Org, Origin: actor.System}
	if _, err := r.Documents.WaiveFees(r.Ctx(), staff, r.Olive.Org, invoice, 0, " "); !fault.Has(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := r.Documents.WaiveFees(r.Ctx(), staff, r.Ruth.Org, invoice, 0, "goodwill"); !fault.Has(err, fault.NotFound) {
		t.Errorf("another organization: %v", err)
	}
	waived := make([]money.Money, 3)
	conflicts := 0
	for _, err := range testkit.Together(3, func(i int) (err error) {
		waived[i], err = r.Documents.WaiveFees(r.Ctx(), staff, r.Olive.Org, invoice, 1, "goodwill")
		return err
	}) {
		if fault.Has(err, fault.Conflict) {
			conflicts++
		} else {
			r.Check(err)
		}
	}
	if conflicts != 2 {
		t.Errorf("%d conflicts, %v waived", conflicts, waived)
	}
	r.wantStanding(invoice, "open 0 3000 waived 2000 open 3000")
	r.come(invoice, 138_10, "a")
	r.wantStanding(invoice, "paid 10810 0 waived 2000 paid 3000")
}

// Breaks when an invoice that is credited in full leaves the fees of its reminders.
func TestFeesFallWithTheirInvoice(t *testing.T) {
	t.Parallel()
	r := withFees(t)
	invoice := r.invoice(r.Olive, 30)
	r.Clock.Advance(38 * 24 * time.Hour)
	r.run()
	testkit.Write(t, r.DB, func(ctx context.Context, tx db.Tx) error {
		_, err := r.Documents.Credit(ctx, tx, r.Clock.Now(), actor.Actor{Origin: actor.System}, r.Olive.Org, document.Credit{Key: id.New[id.Document](), Invoice: invoice, Reason: "never ordered"}, document.ToPrepaid)
		return err
	})
	r.wantStanding(invoice, "cancelled 0 0 waived 2000")
}

// Breaks when a policy has fees that nobody may charge.
func TestPoliciesWithWrongFeesAreRefused(t *testing.T) {
	t.Parallel()
	good := reminder.Policy{{Step: 1, Days: 7, Kind: reminder.Reminder, Mail: true, FeeCHF: 100_00}}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for _, bad := range []reminder.Rule{{Step: 1, Days: 7, Kind: reminder.Reminder, Mail: true, FeeCHF: -1}, {Step: 1, Days: 7, Kind: reminder.Reminder, Mail: true, FeeEUR: 100_01}, {Step: 1, Days: -1, Kind: reminder.Notice, Mail: true, FeeCHF: 1}} {
		if err := (reminder.Policy{bad}).Check(); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}
