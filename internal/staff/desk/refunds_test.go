package desk_test

import (
	"testing"

	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/staff"
	"manager/internal/staff/desk"
	"manager/internal/testkit"
)

// limited is a rig on which refunds above 4.00 take two people: an order is over 6.49.
func limited(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.Desks = desk.New(desk.Deps{DB: r.DB, Clock: r.Clock.Now, Audit: r.Audit, Approvals: r.Approvals, Payouts: r.Payouts, Payments: r.Payments, Documents: r.Documents, Bank: r.Bank, Limits: desk.Limits{Payout: 1000_00, Refund: 4_00}})
	return r
}

// order places an order over 6.49 that waits for its money.
func (r *rig) order() order.Order {
	r.T.Helper()
	r.Check(r.Orders.Add(r.Ctx(), r.Olive, order.NewLine{Key: id.New[id.CartLine](), Kind: "mail", Offer: "five_mailboxes", Months: 1, Quantity: 1}))
	cart, err := r.Orders.Cart(r.Ctx(), r.Olive, r.home)
	r.Check(err)
	placed, err := r.Orders.Place(r.Ctx(), r.Olive, order.Placement{Key: id.New[id.Event](), Seen: cart.Fingerprint, Address: r.home, Means: order.ByTransfer, AcceptTerms: true})
	r.Check(err)
	return placed
}

// invoice is the number of one over 6.49 that a card has paid.
func (r *rig) invoice() string {
	r.T.Helper()
	placed := r.order()
	paid, err := r.Payments.StartOrder(r.Ctx(), r.Olive, id.New[id.Event](), placed.ID, r.card(simulator.Pays), "/back")
	r.Check(err)
	if paid.State != payment.Succeeded {
		r.T.Fatalf("%+v", paid)
	}
	return testkit.Value[string](r.T, r.DB, `select d.number from documents d join orders o on o.invoice_id = d.id where o.id = @id`, db.Args{"id": placed.ID})
}

func whole(invoice string) desk.NewRefund {
	return desk.NewRefund{Invoice: invoice, Extent: "whole", To: "means", Reason: "Ordered by mistake"}
}

func part(invoice, amount string) desk.NewRefund {
	return desk.NewRefund{Invoice: invoice, Extent: "part", Lines: []string{amount}, To: "prepaid", Reason: "A day of outage"}
}

func (r *rig) refund(by staff.Colleague, in desk.NewRefund) (desk.Refunded, error) {
	return r.Desks.RefundInvoice(r.Ctx(), by, id.New[id.StaffApproval](), in)
}

// settle has the provider answer about every refund that waits.
func (r *rig) settle() {
	r.T.Helper()
	for _, one := range testkit.Column[id.Refund](r.T, r.DB, `select id from refunds where state in ('created', 'pending')`, nil) {
		_, err := r.Payments.AskRefund(r.Ctx(), r.Olive.Org, one)
		r.Check(err)
	}
}

func (r *rig) document(number string) document.State {
	r.T.Helper()
	return testkit.Value[document.State](r.T, r.DB, `select state from documents where number = @number`, db.Args{"number": number})
}

func TestOneRefundsUpToTheLimitAndTwoAboveIt(t *testing.T) {
	t.Parallel()
	r := limited(t)
	number := r.invoice()
	key := id.New[id.StaffApproval]()
	for _, err := range testkit.Together(3, func(int) error { _, err := r.Desks.RefundInvoice(r.Ctx(), r.ana, key, whole(number)); return err }) {
		r.Check(err)
	}
	p := r.open()
	if p.Amount.Minor != 6_49 || r.document(number) != document.Paid {
		t.Errorf("%+v, the invoice is %s", p, r.document(number))
	}
	// As long as it waits nothing else is taken back of the invoice.
	_, err := r.refund(r.ana, part(number, "1.00"))
	testkit.WantFault(t, err, fault.Conflict, "staff.approval.already")
	_, err = r.refund(r.bob, whole(number))
	testkit.WantFault(t, err, fault.Conflict, "staff.approval.already")
	dan := r.colleague("Dan", staff.BillingClerk)
	errs := testkit.Together(2, func(i int) error { return r.Approvals.Approve(r.Ctx(), []staff.Colleague{r.bob, dan}[i], p.ID) })
	if testkit.Count(errs, testkit.Fine) != 1 {
		t.Errorf("approved: %v", errs)
	}
	r.settle()
	if r.document(number) != document.Refunded || r.balance(ledger.CardClearing) != 0 || r.balance(ledger.Prepaid) != 0 {
		t.Errorf("the invoice is %s, the card %d, prepaid %d", r.document(number), r.balance(ledger.CardClearing), r.balance(ledger.Prepaid))
	}
	done, err := r.Desks.RefundInvoice(r.Ctx(), r.ana, key, whole(number)) // the form once more
	r.Check(err)
	if done.Proposed || done.Total.Minor != 6_49 {
		t.Errorf("the same form again: %+v", done)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from documents where kind = 'credit_note'`, nil); n != 1 {
		t.Errorf("%d credit notes", n)
	}
	_, err = r.refund(r.ana, whole(number))
	testkit.WantFault(t, err, fault.Conflict, "invoice.credit.nothing_left")
	r.whole()
}

// Several small refunds of one invoice are one large one.
func TestPartsOfAnInvoiceCountTogether(t *testing.T) {
	t.Parallel()
	r := limited(t)
	number := r.invoice()
	done, err := r.refund(r.ana, part(number, "3.00"))
	r.Check(err)
	if done.Proposed || done.Prepaid.Minor != 3_24 || r.balance(ledger.Prepaid) != 3_24 {
		t.Errorf("%+v, prepaid %d", done, r.balance(ledger.Prepaid))
	}
	done, err = r.refund(r.ana, part(number, "1.00"))
	r.Check(err)
	if !done.Proposed || r.balance(ledger.Prepaid) != 3_24 {
		t.Errorf("%+v, prepaid %d", done, r.balance(ledger.Prepaid))
	}
	p := r.open()
	// On the machine something else is taken back meanwhile: what was approved is not what would happen.
	_, err = r.Payments.Credit(r.Ctx(), r.Olive, r.Olive.Org, payment.CreditNote{Credit: document.Credit{Key: id.New[id.Document](), Invoice: testkit.Value[id.Document](t, r.DB, `select id from documents where number = @number`, db.Args{"number": number}), Lines: map[int]money.Money{1: chf(2_50)}, Reason: "By hand"}})
	r.Check(err)
	err = r.Approvals.Approve(r.Ctx(), r.bob, p.ID)
	if !fault.Has(err, fault.Conflict) {
		t.Errorf("more than is left: %v", err)
	}
	r.Check(r.Approvals.Refuse(r.Ctx(), r.bob, p.ID, "Done by hand"))
	r.whole()
}

// A credit note to an invoice that nobody has paid gives nothing back, and takes one person.
func TestCreditNoteWithoutMoneyTakesOne(t *testing.T) {
	t.Parallel()
	r := limited(t)
	number := r.unpaid()
	done, err := r.refund(r.ana, whole(number))
	r.Check(err)
	if done.Proposed || done.Held.Positive() || done.Prepaid.Positive() || r.document(number) != document.Cancelled {
		t.Errorf("%+v, the invoice is %s", done, r.document(number))
	}
	r.whole()
}

func TestRefundsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	r := limited(t)
	number := r.invoice()
	_, err := r.refund(r.ana, desk.NewRefund{Invoice: number})
	for field, key := range map[string]string{"extent": "staff.refunds.choose", "to": "error.unknown_choice", "reason": "error.required"} {
		testkit.WantField(t, err, field, key)
	}
	for amount, key := range map[string]string{"": "staff.refunds.lines", "x": "staff.refunds.line", "-1": "staff.refunds.line", "7.00": "invoice.credit.too_much"} {
		_, err := r.refund(r.ana, part(number, amount))
		testkit.WantField(t, err, "lines", key)
	}
	_, err = r.refund(r.ana, whole("2026-99999"))
	testkit.WantFault(t, err, fault.NotFound, "error.not_found")
	_, err = r.refund(r.agent, whole(number))
	testkit.WantFault(t, err, fault.Forbidden, "staff.denied.role")
	if _, err := r.Desks.FindInvoice(r.Ctx(), r.agent, number); !fault.Has(err, fault.Forbidden) {
		t.Errorf("an agent sees an invoice: %v", err)
	}
	page, err := r.Approvals.History(r.Ctx(), r.bob, "")
	r.Check(err)
	if len(page.Proposals) != 0 {
		t.Errorf("there are %+v", page.Proposals)
	}
}
