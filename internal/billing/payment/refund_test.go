package payment_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"manager/internal/app/areas"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
)

// invoice is that of a new order over 6.49 that a card with this behaviour has paid.
func (r *rig) invoice(b simulator.Behaviour) id.Document {
	r.T.Helper()
	placed := r.order(r.Olive)
	if paid := r.pay(r.Olive, placed, r.card(r.Olive, b)); paid.State != payment.Succeeded {
		r.T.Fatalf("%+v", paid)
	}
	return testkit.Value[id.Document](r.T, r.DB, `select invoice_id from orders where id = @id`, db.Args{"id": placed.ID})
}

// takeBack credits an invoice, so much of its first line or all that is left, back to the means.
func (r *rig) takeBack(invoice id.Document, minor int64) (payment.IssuedCreditNote, error) {
	in := document.Credit{Key: id.New[id.Document](), Invoice: invoice, Reason: "ordered by mistake"}
	if minor > 0 {
		in.Lines = map[int]money.Money{1: money.New(minor, money.CHF)}
	}
	return r.Payments.Credit(r.Ctx(), r.Olive, r.Olive.Org, payment.CreditNote{Credit: in, ToMeans: true})
}

func (r *rig) refundStates() string {
	r.T.Helper()
	return testkit.Value[string](r.T, r.DB, `select coalesce(string_agg(state, ' ' order by created_at, id), '') from refunds`, nil)
}

// events are what the page of an invoice tells, without who looked at it.
func (r *rig) events(invoice id.Document) string {
	r.T.Helper()
	page, err := r.Documents.Show(r.Ctx(), r.Olive, document.Ref{ID: invoice})
	r.Check(err)
	var all []string
	for _, e := range page.Events {
		all = append(all, strings.TrimSpace(e.Kind+" "+e.Means))
	}
	return strings.Join(all, ", ")
}

// mails counts the mails about money that say this.
func (r *rig) mails(notice string) (n int) {
	r.T.Helper()
	for _, got := range r.notices("payment") {
		if got == notice {
			n++
		}
	}
	return n
}

func TestARefundGoesBackToTheCard(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	invoice := r.invoice(simulator.Pays)
	done, err := r.takeBack(invoice, 1_00)
	if err != nil || done.Total != money.New(1_08, money.CHF) || len(done.Refunds) != 1 || done.Refunds[0].State != payment.Succeeded || !done.Prepaid.IsZero() {
		t.Fatalf("%+v, %v", done, err)
	}
	if done, err = r.takeBack(invoice, 0); err != nil || done.Total != money.New(5_41, money.CHF) {
		t.Fatalf("%+v, %v", done, err)
	}
	if r.balance(ledger.CardClearing) != 0 || r.balance(ledger.Prepaid) != 0 || r.balance(ledger.RefundHeld) != 0 || r.balance(ledger.Receivable) != 0 {
		t.Errorf("card %d, prepaid %d, held %d", r.balance(ledger.CardClearing), r.balance(ledger.Prepaid), r.balance(ledger.RefundHeld))
	}
	if got := r.events(invoice); got != "paid card, credited, refund_asked card, refunded card, credited, refund_asked card, refunded card" {
		t.Error(got)
	}
	if state := testkit.Value[string](t, r.DB, `select state || ' ' || settled_by from documents where id = @id`, db.Args{"id": invoice}); state != "refunded card" {
		t.Errorf("the invoice is %s", state)
	}
	if r.mails("refunded") != 2 {
		t.Errorf("%d mails", r.mails("refunded"))
	}
	r.send()
	whole(t, r.DB)
}

func TestARefusedRefundEndsInThePrepaidAccountOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	invoice := r.invoice(simulator.RefusesRefunds)
	done, err := r.takeBack(invoice, 0)
	if err != nil || len(done.Refunds) != 1 || done.Refunds[0].State != payment.Failed {
		t.Fatalf("%+v, %v", done, err)
	}
	for range 2 {
		r.send()
		_, err := r.Payments.AskRefund(r.Ctx(), r.Olive.Org, done.Refunds[0].ID)
		r.Check(err)
		_, err = r.Payments.ApplyRefund(r.Ctx(), r.Olive.Org, done.Refunds[0].ID, payment.Outcome{State: payment.Succeeded})
		r.Check(err)
	}
	if r.balance(ledger.Prepaid) != 6_49 || r.balance(ledger.RefundHeld) != 0 || r.balance(ledger.CardClearing) != -6_49 || r.mails("refund_refused") != 1 {
		t.Errorf("prepaid %d, held %d, card %d, %d mails", r.balance(ledger.Prepaid), r.balance(ledger.RefundHeld), r.balance(ledger.CardClearing), r.mails("refund_refused"))
	}
	if got := r.events(invoice); got != "paid card, credited, refund_asked card, refund_refused card, refunded prepaid" {
		t.Error(got)
	}
	if by := testkit.Value[string](t, r.DB, `select string_agg(distinct settled_by, ' ') from documents where state = 'refunded'`, nil); by != "prepaid" {
		t.Errorf("refunded to %s", by)
	}
	whole(t, r.DB)
}

// A card that is closed after its bank took the refund sends it back; of a payment that is taken back nothing is taken twice.
func TestARefundMayFailAfterItSucceeded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	done, err := r.takeBack(r.invoice(simulator.Pays), 0)
	r.Check(err)
	failed := payment.Outcome{State: payment.Failed, Failure: "declined"}
	for range 2 {
		_, err = r.Payments.ApplyRefund(r.Ctx(), r.Olive.Org, done.Refunds[0].ID, failed)
		r.Check(err)
	}
	if r.balance(ledger.Prepaid) != 6_49 || r.balance(ledger.CardClearing) != -6_49 {
		t.Errorf("prepaid %d, card %d", r.balance(ledger.Prepaid), r.balance(ledger.CardClearing))
	}
	whole(t, r.DB)
	invoice := r.invoice(simulator.Reverses)
	part, err := r.takeBack(invoice, 1_00)
	r.Check(err)
	r.Clock.Advance(later)
	r.send()
	if r.balance(ledger.Prepaid) != 6_49-5_41 {
		t.Errorf("the reversal left %d", r.balance(ledger.Prepaid))
	}
	whole(t, r.DB)
	_, err = r.Payments.ApplyRefund(r.Ctx(), r.Olive.Org, part.Refunds[0].ID, failed)
	r.Check(err)
	if r.balance(ledger.Prepaid) != 6_49-5_41 {
		t.Errorf("the failure after the reversal left %d", r.balance(ledger.Prepaid))
	}
	whole(t, r.DB)
}

// What several messages say, late, twice or in the wrong order, is booked once.
func TestMessagesAboutARefundAreBookedOnce(t *testing.T) {
	t.Parallel()
	for _, b := range []simulator.Behaviour{simulator.DelaysRefunds, simulator.Repeats, simulator.Disordered} {
		t.Run(string(b), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			done, err := r.takeBack(r.invoice(b), 0)
			r.Check(err)
			if late := b == simulator.DelaysRefunds; late != (done.Refunds[0].State == payment.Pending) || late != (r.balance(ledger.RefundHeld) == 6_49) {
				t.Errorf("%s, %d held", done.Refunds[0].State, r.balance(ledger.RefundHeld))
			}
			whole(t, r.DB)
			for range 2 {
				r.send()
				r.Clock.Advance(later)
			}
			if r.refundStates() != "succeeded" || r.balance(ledger.CardClearing) != 0 || r.mails("refunded") != 1 {
				t.Errorf("%s, card %d", r.refundStates(), r.balance(ledger.CardClearing))
			}
			whole(t, r.DB)
		})
	}
}

// Two tabs and more: whatever is asked at once, a card never gets back more than it paid.
func TestParallelCreditNotesNeverRefundMoreThanPaid(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	invoice := r.invoice(simulator.Pays)
	key := id.New[id.Document]()
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() {
			in := document.Credit{Key: key, Invoice: invoice, Lines: map[int]money.Money{1: money.New(1_00, money.CHF)}, Reason: "x"}
			if i%2 == 0 {
				in.Key = id.New[id.Document]()
			}
			_, err := r.Payments.Credit(r.Ctx(), r.Olive, r.Olive.Org, payment.CreditNote{Credit: in, ToMeans: true})
			if err != nil && !fault.Has(err, fault.Invalid) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := testkit.Value[int](t, r.DB, `select count(*) from documents where original_id = @id`, db.Args{"id": invoice}); n != 6 {
		t.Errorf("%d credit notes", n)
	}
	if given := testkit.Value[int64](t, r.DB, `select sum(amount)::bigint from simulated_refunds where state = 'succeeded'`, nil); given != 6_49 {
		t.Errorf("the card got %d back", given)
	}
	whole(t, r.DB)
}

// Without the provider a refund waits; the job asks for it under the same key.
func TestARefundIsAskedForUntilTheProviderAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	invoice := r.invoice(simulator.Pays)
	deaf := &deafProvider{Simulator: r.Simulator}
	cut := payment.New(payment.Deps{DB: r.DB, Clock: r.Clock.Now, Audit: r.Audit, Outbox: r.Outbox, Orgs: r.Orgs, Orders: r.Orders, Documents: r.Documents, Provider: deaf})
	note := payment.CreditNote{Credit: document.Credit{Key: id.New[id.Document](), Invoice: invoice, Reason: "x"}, ToMeans: true}
	done, err := cut.Credit(r.Ctx(), r.Olive, r.Olive.Org, note)
	if !errors.Is(err, errDeaf) || len(done.Refunds) != 1 || r.refundStates() != "created" || r.balance(ledger.RefundHeld) != 6_49 {
		t.Fatalf("%+v, %v, %s", done, err, r.refundStates())
	}
	whole(t, r.DB)
	if again, err := cut.Credit(r.Ctx(), r.Olive, r.Olive.Org, note); err != nil || len(again.Refunds) != 1 || again.Refunds[0].ID != done.Refunds[0].ID {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	r.Clock.Advance(13 * time.Hour)
	for range 2 {
		r.Check(r.Payments.AskOpenRefunds(r.Ctx(), r.DB))
		r.send()
	}
	if r.refundStates() != "succeeded" || r.balance(ledger.CardClearing) != 0 {
		t.Errorf("%s, card %d", r.refundStates(), r.balance(ledger.CardClearing))
	}
	if jobs := testkit.Value[int](t, r.DB, `select count(*) from river_job where kind = 'refund_look'`, nil); jobs != 1 {
		t.Errorf("%d jobs look after the refund", jobs)
	}
	whole(t, r.DB)
}

var errDeaf = errors.New("no answer")

// deafProvider is the simulator behind a line that is cut when a refund is asked for.
type deafProvider struct{ *simulator.Simulator }

func (deafProvider) Refund(context.Context, payment.RefundRequest) (payment.Outcome, error) {
	return payment.Outcome{}, errDeaf
}

// What a card paid of an invoice goes back to the card, the rest to the prepaid account.
func TestARefundIsSpreadOverThePayments(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.credit(10_00)
	r.Check(r.Orders.Add(r.Ctx(), r.Olive, order.NewLine{Key: id.New[id.CartLine](), Kind: "mail", Offer: "five_mailboxes", Months: 1, Quantity: 2}))
	cart, err := r.Orders.Cart(r.Ctx(), r.Olive, r.home)
	r.Check(err)
	placed, err := r.Orders.Place(r.Ctx(), r.Olive, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: r.home, Means: order.ByTransfer, UsePrepaid: true, AcceptTerms: true})
	r.Check(err)
	paid := r.pay(r.Olive, placed, r.card(r.Olive, simulator.Pays))
	if paid.State != payment.Succeeded || paid.Amount.Minor != placed.Total.Minor-10_00 {
		t.Fatalf("%+v", paid)
	}
	invoice := testkit.Value[id.Document](t, r.DB, `select invoice_id from orders where id = @id`, db.Args{"id": placed.ID})
	done, err := r.takeBack(invoice, 0)
	if err != nil || done.Held != paid.Amount || done.Prepaid.Minor != 10_00 || len(done.Refunds) != 1 {
		t.Errorf("%+v, %v", done, err)
	}
	if r.mails("refunded") != 1 || r.mails("refunded_prepaid") != 1 {
		t.Errorf("%d and %d mails", r.mails("refunded"), r.mails("refunded_prepaid"))
	}
	whole(t, r.DB)
}

// An organization can't be refunded by the payments of another, nor by one that went to the prepaid account.
func TestOnlyWhatPaidTheInvoiceIsRefunded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	placed := r.order(r.Olive)
	late := r.pay(r.Olive, placed, r.card(r.Olive, simulator.Delays))
	r.credit(10_00)
	_, err := r.Orders.PayFromPrepaid(r.Ctx(), r.Olive, placed.ID, false)
	r.Check(err)
	r.Clock.Advance(later)
	r.send()
	if state := testkit.Value[string](t, r.DB, `select state from payments where id = @id`, db.Args{"id": late.ID}); state != "succeeded" {
		t.Fatalf("the late payment is %s", state)
	}
	invoice := testkit.Value[id.Document](t, r.DB, `select invoice_id from orders where id = @id`, db.Args{"id": placed.ID})
	done, err := r.takeBack(invoice, 0)
	if err != nil || len(done.Refunds) != 0 || done.Prepaid.Minor != 6_49 {
		t.Errorf("%+v, %v", done, err)
	}
	if r.balance(ledger.Prepaid) != 10_00+6_49 {
		t.Errorf("the prepaid account holds %d", r.balance(ledger.Prepaid))
	}
	whole(t, r.DB)
}

// An altered refund is found by manager verify.
func TestProofsFindAlteredRefunds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.takeBack(r.invoice(simulator.Pays), 1_00)
	r.Check(err)
	for sql, finds := range map[string]string{
		`update refunds set amount = amount + 1`:                                  "booked once",
		`update refunds set amount = 650, state = 'pending', ended_at = null`:     "beyond what was charged",
		`update refunds set state = 'pending', ended_at = null, amount = 108`:     "is held until",
		`update refunds set state = 'succeeded', ended_at = now(), amount = 1000`: "what its refunds say",
	} {
		testkit.Exec(t, r.DB, sql, nil)
		results, err := ledger.Verify(t.Context(), r.DB, areas.Proofs())
		r.Check(err)
		var failed []string
		for _, result := range results {
			if result.Total > 0 {
				failed = append(failed, result.Proof.Name)
			}
		}
		if !strings.Contains(strings.Join(failed, ", "), finds) {
			t.Errorf("%s: %v", sql, failed)
		}
	}
}
