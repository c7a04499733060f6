package payment_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/billing/ledger"
	"manager/internal/billing/payment"
	"manager/internal/billing/reminder"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/testkit"
)

// Breaks when the fees that a returned debit had paid are owed by nobody afterwards.
func TestAReturnedDebitOpensTheFeesThatItPaid(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Check(r.Reminders.SetPolicy(r.Ctx(), func(p reminder.Policy) reminder.Policy {
		for i := range p {
			if p[i].Kind == reminder.Reminder {
				p[i].FeeCHF, p[i].FeeEUR = 20_00, 20_00
			}
		}
		return p
	}))
	invoice := r.euroInvoice(r.Olive)
	r.Clock.Advance(38 * 24 * time.Hour)
	r.Check(r.Reminders.Run(r.Ctx(), r.DB, func(reminder.Entry) {}))
	profile, _ := r.account(r.Olive, simulator.Pays)
	made := r.debit(r.Olive, invoice, profile)
	if made.Amount != eur(120_00) {
		t.Fatalf("debited are %s", made.Amount)
	}
	r.collect()
	r.settle()
	r.wantFees(invoice, "paid 10000, 0 beside, paid")
	for range 2 {
		_, err := r.Payments.Apply(r.Ctx(), r.Olive.Org, made.ID, payment.Outcome{State: payment.Reversed, Failure: "no_funds"})
		r.Check(err)
	}
	r.wantFees(invoice, "open 0, 2000 beside, open")
	if got := r.balance(ledger.DebitClearing); got != 0 {
		t.Errorf("clearing %d", got)
	}
	whole(t, r.DB)
	r.debit(r.Olive, invoice, r.card(r.Olive, simulator.Pays))
	r.wantFees(invoice, "paid 10000, 0 beside, paid")
	whole(t, r.DB)
}

func (r *rig) wantFees(invoice id.Document, want string) {
	r.T.Helper()
	got := testkit.Value[string](r.T, r.DB, `select d.state || ' ' || d.paid || ', ' || d.fees || ' beside, ' || (select coalesce(string_agg(f.state, ' '), '') from reminder_fees f where f.document_id = d.id) from documents d where d.id = @id`, db.Args{"id": invoice})
	if got != want {
		r.T.Errorf("the invoice is %q, not %q", got, want)
	}
}

// deaf is a provider whose messages never come.
func (r *rig) deaf() {
	r.T.Helper()
	r.Clock.Advance(10 * time.Minute)
	r.Check(r.Simulator.Send(r.Ctx(), func(context.Context, simulator.Message) error { return nil }))
}

// Breaks when a debit that a bank has taken back stays paid because no message told of it.
func TestAReturnIsFoundWithoutItsMessage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	profile, _ := r.account(r.Olive, simulator.Returns)
	invoice := r.euroInvoice(r.Olive)
	made := r.debit(r.Olive, invoice, profile)
	r.collect()
	r.Clock.Advance(30 * time.Second)
	r.send() // its success, and not yet its return
	r.wantState(made, payment.Succeeded)
	r.Check(r.Payments.AskTakenBack(r.Ctx(), r.DB)) // nothing yet
	r.wantState(made, payment.Succeeded)
	r.deaf()
	for _, err := range testkit.Together(3, func(int) error { return r.Payments.AskTakenBack(r.Ctx(), r.DB) }) {
		r.Check(err)
	}
	r.wantState(made, payment.Reversed)
	if got := r.show(made); got.Failure != "no_funds" {
		t.Errorf("%+v", got)
	}
	r.wantFees(invoice, "open 0, 0 beside, ")
	r.wantNotices("payment", "debit_announced", "debit_returned")
	whole(t, r.DB)
}

// Breaks when an account is debited on the announced day although its mandate ended that morning, or another account in its place.
func TestNoDebitOnItsDayWithoutItsMandate(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*rig, id.PaymentProfile){
		"removed": func(r *rig, profile id.PaymentProfile) { r.Check(r.Payments.Remove(r.Ctx(), r.Olive, profile)) },
		"replaced": func(r *rig, profile id.PaymentProfile) {
			token, err := r.Simulator.Give(r.Ctx(), payment.Debit, simulator.Pays)
			r.Check(err)
			r.Check(r.Payments.Replace(r.Ctx(), r.Olive, profile, token))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			profile, _ := r.account(r.Olive, simulator.Pays)
			made := r.debit(r.Olive, r.euroInvoice(r.Olive), profile)
			r.Clock.Advance(5 * 24 * time.Hour)
			end(r, profile)
			r.Check(r.Payments.AskOpen(r.Ctx(), r.DB))
			if got := r.show(made); got.State != payment.Failed || got.Failure != "withdrawn" {
				t.Errorf("%+v", got)
			}
			if testkit.Value[bool](t, r.DB, `select exists (select 1 from simulated_payments where key = @key)`, db.Args{"key": made.ID.String()}) {
				t.Error("debited")
			}
			r.wantNotices("payment", "debit_announced", "debit_dropped")
			whole(t, r.DB)
		})
	}
}

// Breaks when a top-up is debited again at once after its debit was returned.
func TestATopUpRestsAfterItsDebitWasReturned(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	profile, _ := r.account(r.Olive, simulator.Pays)
	r.Check(r.Payments.SetTopUp(r.Ctx(), r.fresh(r.Olive), payment.TopUp{Below: eur(10_00), Amount: eur(20_00), MonthlyCap: eur(90_00), Profile: profile}))
	r.Check(r.Payments.TopUp(r.Ctx(), r.DB))
	made := testkit.Value[id.Payment](t, r.DB, `select id from payments where purpose = 'credit'`, nil)
	r.collect()
	r.settle()
	_, err := r.Payments.Apply(r.Ctx(), r.Olive.Org, made, payment.Outcome{State: payment.Reversed, Failure: "no_funds"})
	r.Check(err)
	r.Check(r.Payments.TopUp(r.Ctx(), r.DB))
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from payments where purpose = 'credit'`, nil); n != 1 {
		t.Errorf("%d debits", n)
	}
	whole(t, r.DB)
}
