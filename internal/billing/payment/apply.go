package payment

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
)

// Apply writes down what became of a payment and books it: a success once, a
// reversal once, whatever comes in which order and how often. What is decided
// stays so; only a success can be reversed, or follow a failure.
func (p *Payments) Apply(ctx context.Context, orgID id.Org, payment id.Payment, o Outcome) (after Payment, err error) {
	now := p.clock()
	err = p.db.Write(ctx, db.ForOrg(orgID, id.User{}), func(ctx context.Context, tx db.Tx) error {
		if _, err := org.LockOrganization(ctx, tx, orgID); err != nil {
			return err
		}
		after, err = p.applyIn(ctx, tx, now, orgID, payment, o)
		return err
	})
	return after, err
}

func (p *Payments) applyIn(ctx context.Context, tx db.Tx, now time.Time, orgID id.Org, payment id.Payment, o Outcome) (Payment, error) {
	found, err := onePayment(ctx, tx, `p.id = @id for update`, db.Args{"org": orgID, "id": payment})
	if err != nil {
		return Payment{}, err
	}
	if found == nil {
		return Payment{}, notFound()
	}
	before := found.State
	if !follows(before, o.State) {
		return *found, nil
	}
	found.State, found.Failure, found.Confirm = o.State, o.Failure, o.Confirm
	if o.Ref != "" {
		found.Ref = o.Ref
	}
	if o.State.Ended() {
		found.EndedAt = now
	}
	if err := updatePayment(ctx, tx, orgID, *found); err != nil {
		return Payment{}, err
	}
	switch {
	case o.State == Succeeded:
		err = p.bookSuccess(ctx, tx, now, orgID, *found)
	case o.State == Reversed && before == Succeeded && found.Means == Debit:
		err = p.bookReturn(ctx, tx, now, orgID, *found)
	case o.State == Reversed && before == Succeeded:
		err = p.bookReversal(ctx, tx, now, orgID, *found)
	case (o.State == Failed || o.State == Reversed) && found.Means == Debit && !before.Ended():
		err = p.debitFailed(ctx, tx, now, orgID, *found)
	case o.State == Failed && before == Pending && found.Purpose == ForCredit && found.CreatedBy.IsZero():
		err = p.noteFailed(ctx, tx, now, dueTopUp{org: orgID, currency: found.Amount.Currency}, found.Amount)
	case o.State == Failed && found.Purpose == ForOrder && found.CreatedBy.IsZero():
		err = p.refused(ctx, tx, now, orgID, *found)
	}
	if err != nil {
		return Payment{}, fmt.Errorf("book payment %s: %w", payment, err)
	}
	return *found, nil
}

// follows tells whether a payment can go from one state to another.
func follows(before, after State) bool {
	switch after {
	case Confirming, Pending:
		return !before.Ended() && before != after
	case Succeeded:
		return before != Succeeded && before != Reversed
	case Failed:
		return !before.Ended()
	case Reversed:
		return before != Reversed
	}
	return false
}

// clearing is the account through which payments by that means come in.
func (m Means) clearing() ledger.Kind {
	switch m {
	case PayPal:
		return ledger.PayPalClearing
	case Debit:
		return ledger.DebitClearing
	}
	return ledger.CardClearing
}

// scope is that of the ledger's keys of payments.
const scope = "payment"

func (p *Payments) bookSuccess(ctx context.Context, tx db.Tx, now time.Time, orgID id.Org, paid Payment) error {
	by := actor.Actor{User: paid.CreatedBy, Org: orgID}
	switch paid.Purpose {
	case ForDocument:
		result, err := p.documents.Receive(ctx, tx, now, document.Received{Org: orgID, Document: paid.Document, Amount: paid.Amount, From: paid.Means.clearing(), Scope: scope, Key: paid.ID.String(), Actor: by})
		if err != nil || result.Prepaid.IsZero() {
			return err
		}
		return p.tell(ctx, tx, now, by, orgID, Mail{Notice: Diverted, Amount: result.Prepaid, Order: result.Document.Number, Invoice: result.Document.ID})
	case ForOrder:
		result, err := p.orders.Receive(ctx, tx, now, order.Received{Org: orgID, Order: paid.Order, Amount: paid.Amount, From: paid.Means.clearing(), Scope: scope, Key: paid.ID.String(), Actor: by})
		if err != nil || result.Prepaid.IsZero() {
			return err
		}
		return p.tell(ctx, tx, now, by, orgID, Mail{Notice: Diverted, Amount: result.Prepaid, Order: result.Order.Number})
	}
	_, err := ledger.Post(ctx, tx, now, ledger.Posting{Org: orgID, Scope: scope, Key: paid.ID.String() + " prepaid", Kind: "account_credited", About: id.About(paid.ID), By: paid.CreatedBy,
		Lines: []ledger.Line{{Account: ledger.Of(paid.Means.clearing()), Amount: paid.Amount.Neg()}, {Account: ledger.Of(ledger.Prepaid), Amount: paid.Amount}}})
	if err != nil {
		return err
	}
	notice := Credited
	if paid.CreatedBy.IsZero() {
		notice = ToppedUp
	}
	if err := p.tell(ctx, tx, now, by, orgID, Mail{Notice: notice, Amount: paid.Amount}); err != nil {
		return err
	}
	return p.audit.Record(ctx, tx, now, audit.Event{Action: "prepaid.credited", Org: orgID, Actor: by, Subject: paid.ID.String(), Changes: []audit.Change{{Field: "amount", After: paid.Amount.String()}}})
}

// bookReversal takes back what the provider has taken back: from the prepaid
// account as far as it goes, the rest is owed. What was refunded is not taken back again.
func (p *Payments) bookReversal(ctx context.Context, tx db.Tx, now time.Time, orgID id.Org, reversed Payment) error {
	back, err := p.postReversal(ctx, tx, now, orgID, reversed)
	if err != nil || !back.Positive() {
		return err
	}
	return p.tell(ctx, tx, now, actor.Actor{User: reversed.CreatedBy}, orgID, Mail{Notice: TakenBack, Amount: back})
}

// postReversal books what bookReversal says, and returns how much it is.
func (p *Payments) postReversal(ctx context.Context, tx db.Tx, now time.Time, orgID id.Org, reversed Payment) (taken money.Money, err error) {
	refunded, err := refundedOf(ctx, tx, orgID, reversed.ID)
	if err != nil || refunded >= reversed.Amount.Minor {
		return money.Zero(reversed.Amount.Currency), err
	}
	reversed.Amount.Minor -= refunded
	held, err := ledger.LockBalance(ctx, tx, orgID, ledger.Prepaid, reversed.Amount.Currency)
	if err != nil {
		return taken, err
	}
	back := money.New(min(held.Minor, reversed.Amount.Minor), reversed.Amount.Currency)
	owed := money.New(reversed.Amount.Minor-back.Minor, reversed.Amount.Currency)
	_, err = ledger.Post(ctx, tx, now, ledger.Posting{Org: orgID, Scope: "payment_reversal", Key: reversed.ID.String(), Kind: "payment_reversed", About: id.About(reversed.ID),
		Lines: []ledger.Line{{Account: ledger.Of(reversed.Means.clearing()), Amount: reversed.Amount}, {Account: ledger.Of(ledger.Prepaid), Amount: back.Neg()}, {Account: ledger.Of(ledger.Receivable), Amount: owed.Neg()}}})
	if err != nil {
		return taken, err
	}
	return reversed.Amount, p.audit.Record(ctx, tx, now, audit.Event{Action: "payment.reversed", Org: orgID, Actor: actor.Actor{Origin: actor.System}, Subject: reversed.ID.String(), Changes: []audit.Change{{Field: "amount", After: reversed.Amount.String()}}})
}

// checkRoom is a fault beside amount when the prepaid account would hold more than it may.
func checkRoom(ctx context.Context, tx db.Tx, orgID id.Org, amount money.Money) error {
	held, err := ledger.Balance(ctx, tx, orgID, ledger.Prepaid, amount.Currency)
	if err != nil {
		return err
	}
	return roomFor(held, amount)
}
