package bank_test

import (
	"testing"

	"manager/internal/billing/bank"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/money"
	"manager/internal/testkit"
)

// The table of money that comes in, for an invoice: what a payment brings by its
// reference, amount and currency.
func TestMoneyForAnInvoice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	exact, more, less, other, late := r.invoice(r.Olive), r.invoice(r.Olive), r.invoice(r.Olive), r.invoice(r.Olive), r.invoice(r.Olive)

	r.take(notification(pays(10_810, exact.Reference)))
	r.wantStates("paid")
	r.wantDocument(exact, document.Paid)
	r.wantPrepaid(0)

	r.take(notification(pays(11_000, more.Reference)))
	r.wantDocument(more, document.Paid)
	r.wantPrepaid(190)
	if m := r.lastMail(); m.Reason != payment.More || m.Amount != chf(190) || m.Invoice != more.ID || m.Order != more.Number {
		t.Errorf("more: %+v", m)
	}

	r.take(notification(pays(10_000, less.Reference)))
	r.wantDocument(less, document.Open)
	r.wantPrepaid(10_190)
	if m := r.lastMail(); m.Reason != payment.Less || m.Amount != chf(10_000) || m.Invoice != less.ID || m.Charges != "" {
		t.Errorf("less: %+v", m)
	}

	r.take(file{account: euros, entries: []entry{pays(10_810, other.Reference)}})
	r.wantDocument(other, document.Open)
	if got := r.balance(r.Olive.Org, ledger.Prepaid, money.EUR); got != 10_810 {
		t.Errorf("the prepaid account in euros holds %d", got)
	}
	if m := r.lastMail(); m.Reason != payment.Currency || m.Amount != money.New(10_810, money.EUR) {
		t.Errorf("other currency: %+v", m)
	}

	for range 2 { // equal payments of different references of the bank are two payments
		r.take(notification(pays(10_810, late.Reference)))
	}
	r.wantDocument(late, document.Paid)
	r.wantPrepaid(21_000)
	if m := r.lastMail(); m.Reason != payment.Ended || m.Invoice != late.ID {
		t.Errorf("paid already: %+v", m)
	}
	r.wantStates("paid, paid more, prepaid less, prepaid currency, paid, prepaid ended")
	r.whole()
}

// The same table for an order.
func TestMoneyForAnOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	exact, more, less, cancelled := r.order(r.Olive), r.order(r.Olive), r.order(r.Olive), r.order(r.Olive)
	r.Check(r.Orders.Cancel(r.Ctx(), r.Olive, cancelled.ID))
	r.take(statement(pays(649, exact.Reference), pays(700, more.Reference), pays(600, less.Reference), pays(649, cancelled.Reference)))
	r.wantStates("paid, paid more, prepaid less, prepaid ended")
	r.wantPrepaid(51 + 600 + 649)
	for o, want := range map[*order.Order]order.State{&exact: order.Paid, &more: order.Paid, &less: order.Open, &cancelled: order.Cancelled} {
		if got := testkit.Value[order.State](t, r.DB, `select state from orders where id = @id`, db.Args{"id": o.ID}); got != want {
			t.Errorf("the order is %s, want %s", got, want)
		}
	}
	if m := r.lastMail(); m.Reason != payment.Ended || m.OrderID != cancelled.ID {
		t.Errorf("%+v", m)
	}
	r.whole()
}

// What no reference gives to anybody waits; free text never pays.
func TestNobodysMoneyWaits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.invoice(r.Olive)
	wrong := d.Reference[:len(d.Reference)-1] + "0"
	if wrong == d.Reference {
		wrong = d.Reference[:len(d.Reference)-1] + "1"
	}
	two := pays(21_620, d.Reference)
	two.details[0].references = append(two.details[0].references, r.invoice(r.Olive).Reference)
	r.take(notification(pays(10_810, "RF18539007547034"), pays(10_810, wrong), entry{amount: 10_810, details: []detail{{amount: 10_810, text: d.Number + " " + d.Reference}}}, entry{amount: 10_810}, two))
	r.wantStates("waiting, waiting, waiting, waiting, waiting")
	r.wantDocument(d, document.Open)
	if total, err := r.Bank.Total(r.Ctx()); err != nil || len(total) != 1 || total[0] != chf(4*10_810+21_620) {
		t.Errorf("%v waits, %v", total, err)
	}
	r.whole()
}

// Only what is booked counts, and debits are no payments.
func TestPendingAndDebitsPayNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.invoice(r.Olive)
	pending, information, debit := pays(10_810, d.Reference), pays(10_810, d.Reference), pays(10_810, d.Reference)
	pending.status, information.status, debit.debit = "PDNG", "INFO", true
	for _, version := range []string{"04", "08"} {
		r.take(file{kind: "053", version: version, entries: []entry{pending, information, debit}})
	}
	r.wantStates("ignored")
	r.wantDocument(d, document.Open)
	r.take(file{kind: "053", version: "04", entries: []entry{pays(10_810, d.Reference)}})
	r.wantDocument(d, document.Paid)
	r.whole()
}

// Charges on the way: what arrives counts, and the mail says what a bank took.
func TestDeductedCharges(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.invoice(r.Olive)
	e := pays(10_310, d.Reference)
	e.details[0].amount, e.details[0].charges = 10_810, 500
	batch := entry{amount: 20_620, ref: "B1", details: []detail{{amount: 10_810, charges: 500, ref: "B1a", references: []string{d.Reference}}, {amount: 10_810, charges: 500, ref: "B1b", references: []string{d.Reference}}}}
	fee := entry{amount: 21_420, ref: "B2", charges: `<Chrgs><TtlChrgsAndTaxAmt Ccy="CHF">2.00</TtlChrgsAndTaxAmt></Chrgs>`, details: []detail{{amount: 10_810, ref: "B2a", references: []string{d.Reference}}, {amount: 10_810, ref: "B2b"}}}
	r.take(notification(e, batch, fee))
	r.wantStates("prepaid less, prepaid less, prepaid less, waiting")
	r.wantDocument(d, document.Open)
	r.wantPrepaid(3 * 10_310)
	if m := r.lastMail(); m.Reason != payment.Less || m.Amount != chf(10_310) || m.Charges != "CHF 5.00" {
		t.Errorf("%+v", m)
	}
	waiting, total, err := r.Bank.Waiting(r.Ctx(), 10)
	if err != nil || total != 1 || waiting[0].Amount != chf(21_420) {
		t.Errorf("%+v, %d, %v", waiting, total, err)
	}
	r.whole()
}

// A reference is no key: one booking may hold three payments with the same.
func TestBatchWithOneReferenceThreeTimes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.invoice(r.Olive)
	for _, refs := range [][]string{{"A", "B", "C"}, {"", "", ""}, {"S", "S", "S"}} {
		batch := entry{amount: 32_430, ref: "E" + refs[0], day: "2026-11-1" + string('0'+rune(len(refs[0]+refs[1]))), details: nil}
		for _, ref := range refs {
			batch.details = append(batch.details, detail{amount: 10_810, ref: ref, references: []string{d.Reference}})
		}
		if refs[0] == "S" {
			batch.day = "2026-11-18"
		}
		r.take(notification(batch))
		r.take(notification(batch)) // by another message
	}
	r.wantStates("paid, prepaid ended, prepaid ended, prepaid ended, prepaid ended, prepaid ended, prepaid ended, prepaid ended, prepaid ended")
	r.wantPrepaid(8 * 10_810)
	r.whole()
}

// What a bank takes back comes from the prepaid account, and the rest is owed.
func TestReversals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.invoice(r.Olive)
	paid, extra, nobody := pays(10_810, d.Reference), pays(5_000, d.Reference), pays(700, "RF18539007547034")
	r.take(notification(paid, extra, nobody))
	r.wantStates("paid, prepaid ended, waiting")
	back := func(e entry) entry {
		e.debit, e.reversal = true, true
		return e
	}
	stranger := back(pays(123, "RF18539007547034"))
	reversals := statement(back(paid), back(nobody), stranger)
	for range 2 {
		r.take(reversals)
	}
	r.wantStates("paid, prepaid ended, reversed, taken_back, reversed, waiting")
	r.wantPrepaid(0)
	if owed := r.balance(r.Olive.Org, ledger.Receivable, money.CHF); owed != 5_000-10_810 {
		t.Errorf("%d is owed", owed)
	}
	if m := r.lastMail(); m.Notice != payment.TakenBack || m.Amount != chf(10_810) {
		t.Errorf("%+v", m)
	}
	page, err := r.Documents.Show(r.Ctx(), r.Olive, document.Ref{ID: d.ID})
	r.Check(err)
	if last := page.Events[len(page.Events)-1]; last.Kind != "taken_back" || last.Amount != chf(10_810) {
		t.Errorf("the time line ends with %+v", last)
	}
	r.whole()
	// The stranger's debit is taken from whom a clerk finds.
	waiting, _, err := r.Bank.Waiting(r.Ctx(), 10)
	r.Check(err)
	if _, err := r.Bank.Accept(r.Ctx(), bank.Attribution{Transaction: waiting[0].ID, Customer: r.Olive.OrgNumber, By: "Sam"}); err != nil {
		t.Error(err)
	}
	r.whole()
}
