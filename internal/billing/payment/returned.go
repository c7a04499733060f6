package payment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// debitFailed does what follows when a bank does not pay a debit: the mandate ends where the
// reason demands it, renewals and top-ups go on as with any refusal, and a person is told.
func (p *Payments) debitFailed(ctx context.Context, tx db.Tx, now time.Time, of id.Org, failed Payment) error {
	ended, err := p.mandateOver(ctx, tx, now, of, failed)
	if err != nil {
		return err
	}
	switch {
	case failed.CreatedBy.IsZero() && failed.Purpose == ForCredit:
		return p.noteFailed(ctx, tx, now, dueTopUp{org: of, currency: failed.Amount.Currency}, failed.Amount)
	case failed.CreatedBy.IsZero() && failed.Purpose == ForOrder:
		return p.refused(ctx, tx, now, of, failed)
	}
	notice := DebitFailed
	if failed.Failure == failedSettled || failed.Failure == failedWithdrawn {
		notice = DebitDropped
	}
	return p.tellDebit(ctx, tx, now, of, failed, Mail{Notice: notice, Amount: failed.Amount, Ended: ended})
}

// Why a debit that was announced is not made: the portal's own reasons, which ask nothing of the customer.
const (
	failedSettled   = "settled"   // what it was for is not due any more, or not in that amount
	failedWithdrawn = "withdrawn" // the mandate has ended
)

// mandateOver ends a mandate when the reason for which a bank does not pay demands it; ended tells whether it does.
func (p *Payments) mandateOver(ctx context.Context, tx db.Tx, now time.Time, of id.Org, failed Payment) (ended bool, err error) {
	state := mandateAfter(failed.Failure)
	if state == "" {
		return false, nil
	}
	current, err := mandateHolds(ctx, tx, of, failed.Mandate)
	if err != nil {
		return false, err
	}
	if !current { // it was replaced, or has ended, meanwhile
		return true, nil
	}
	if err := p.endMandate(ctx, tx, now, actor.Actor{Origin: actor.System}, of, failed.Profile, state, failed.Failure); err != nil {
		return true, err
	}
	return true, p.dropAnnounced(ctx, tx, now, of, failed.Profile)
}

// bookReturn takes back what a bank has taken back, up to 13 months after it was paid: the invoice and its
// reminder fees are open again, as far as the debit had paid them and it was not refunded. The rest, which went to
// the prepaid account, is taken from there. Where everything was refunded already, nothing is left to book.
func (p *Payments) bookReturn(ctx context.Context, tx db.Tx, now time.Time, of id.Org, returned Payment) error {
	ended, err := p.mandateOver(ctx, tx, now, of, returned)
	if err != nil {
		return err
	}
	if returned.CreatedBy.IsZero() && returned.Purpose == ForCredit { // else it is topped up again at once
		if _, err := letRest(ctx, tx, now, dueTopUp{org: of, currency: returned.Amount.Currency}); err != nil {
			return err
		}
	}
	told := Mail{Notice: DebitReturned, Amount: money.Zero(returned.Amount.Currency), Ended: ended}
	if err := p.reopen(ctx, tx, now, of, returned, &told); err != nil {
		return err
	}
	if rest := returned; told.Amount.Minor < returned.Amount.Minor {
		rest.Amount.Minor -= told.Amount.Minor
		taken, err := p.postReversal(ctx, tx, now, of, rest)
		if err != nil {
			return err
		}
		told.Amount.Minor += taken.Minor
	}
	if told.Amount.IsZero() {
		return nil
	}
	return p.tellDebit(ctx, tx, now, of, returned, told)
}

// reopen opens the invoice and the reminder fees again that a returned debit had paid, and writes into told how much that is.
func (p *Payments) reopen(ctx context.Context, tx db.Tx, now time.Time, of id.Org, returned Payment, told *Mail) error {
	invoice, share, err := paidInvoice(ctx, tx, of, returned)
	if err != nil || invoice.IsZero() {
		return err
	}
	refunded, err := refundedOf(ctx, tx, of, returned.ID)
	if err != nil {
		return err
	}
	policy, err := readDebitPolicy(ctx, tx)
	if err != nil {
		return err
	}
	left := money.New(max(0, returned.Amount.Minor-refunded), returned.Amount.Currency)
	in := document.Returned{Org: of, Document: invoice, Amount: money.New(min(share.Minor, left.Minor), left.Currency), From: Debit.clearing(), Key: returned.ID.String(), DueOn: p.documents.Today(now) + tax.Day(policy.DueDays)}
	day := in.DueOn
	if in.Amount.Positive() {
		reopened, err := p.documents.Reopen(ctx, tx, now, in)
		if err != nil {
			return err
		}
		told.Amount.Minor += reopened.Amount.Minor
		day = max(day, reopened.Document.DueOn)
	}
	in.Amount = money.New(left.Minor-told.Amount.Minor, left.Currency)
	fees, err := p.documents.ReopenFees(ctx, tx, now, in, scope)
	if err != nil {
		return err
	}
	if told.Amount.Minor += fees.Minor; told.Amount.Positive() {
		told.Invoice, told.Day = invoice, day.Time()
		err = tx.QueryRow(ctx, `select number from documents where org_id = @org and id = @id`, db.Args{"org": of, "id": invoice}).Scan(&told.Order)
	}
	if err != nil {
		return fmt.Errorf("read the number of an invoice: %w", err)
	}
	return nil
}

// paidInvoice is the invoice that a payment has paid, or that was issued when it had paid an order, and how much of the payment went there.
func paidInvoice(ctx context.Context, tx db.Tx, of id.Org, paid Payment) (invoice id.Document, share money.Money, err error) {
	share.Currency = paid.Amount.Currency
	if paid.Purpose == ForCredit {
		return invoice, share, nil
	}
	err = tx.QueryRow(ctx, `select coalesce((select invoice_id from orders where org_id = @org and id = @order), @document::uuid), coalesce((
			select sum(e.amount) from ledger_transactions t join ledger_entries e on e.org_id = t.org_id and e.transaction_id = t.id join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
			where t.org_id = @org and t.scope = @scope and t.key = @key and a.kind = 'receivable'), 0)::bigint`,
		db.Args{"org": of, "order": paid.Order, "document": paid.Document, "scope": scope, "key": paid.ID.String() + " receivable"}).Scan(&invoice, &share.Minor)
	if err != nil {
		return invoice, share, fmt.Errorf("look for what a debit has paid: %w", err)
	}
	if invoice.IsZero() {
		share.Minor = 0
	}
	return invoice, share, nil
}

// tellDebit tells what became of a debit, with what the person recognizes it by.
func (p *Payments) tellDebit(ctx context.Context, tx db.Tx, now time.Time, of id.Org, debit Payment, m Mail) error {
	err := tx.QueryRow(ctx, `select f.label, m.reference from payment_profiles f join mandates m on m.org_id = f.org_id and m.id = @mandate where f.org_id = @org and f.id = @profile`,
		db.Args{"org": of, "mandate": debit.Mandate, "profile": debit.Profile}).Scan(&m.Means, &m.Mandate)
	if err != nil {
		return fmt.Errorf("read the mandate of a debit: %w", err)
	}
	if m.Order == "" {
		if m.Order, err = p.numberOf(ctx, tx, of, debit); err != nil {
			return err
		}
	}
	m.Code, m.Payment = FailureOf(debit), debit.ID
	return p.tell(ctx, tx, now, actor.Actor{User: debit.CreatedBy}, of, m)
}

// Failures are why payments fail or are taken back, as far as there are words for it; any other is "other".
var Failures = []string{"declined", "unconfirmed", "abandoned", "settled", "withdrawn", "no_funds", "not_authorized", "account_closed", "account_unknown", "taken_back", "bank"}

// FailureOf is why a payment failed, as far as there are words for it.
func FailureOf(p Payment) string {
	if slices.Contains(Failures, p.Failure) {
		return p.Failure
	}
	return "other"
}
