package order

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/billing/qrbill"
	"manager/internal/billing/tax"
	"manager/internal/billing/vatcheck"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
	"manager/internal/text"
)

// Terms is the version of the terms of sale that are agreed to as long as the operator has published none.
const Terms = "2026-09-01"

// Placement is what somebody orders the cart on.
type Placement struct {
	Key           id.Event // of the form: the same form places one order
	Seen          string   // the fingerprint of the cart that was shown
	Address       id.BillingAddress
	Means         Means
	Profile       id.PaymentProfile // for ByProfile
	UsePrepaid    bool              // what the prepaid account holds pays first
	PurchaseOrder string
	AcceptTerms   bool
	StartAtOnce   bool // a private person's consent to an immediate start
}

// Place turns the cart into an order: once for its key, however often and from
// however many tabs it is sent. What the prepaid account pays is paid at once;
// an order that needs no more money is paid. Faults stand beside address, means,
// terms, start and purchase_order; Conflict when the cart is empty, is not what
// was shown, or waits for a decision.
func (o *Orders) Place(ctx context.Context, act actor.Actor, in Placement) (placed Order, err error) {
	in.PurchaseOrder = text.Line(in.PurchaseOrder)
	now := o.clock()
	catalogue, err := o.products.Catalogue(ctx)
	if err != nil {
		return placed, err
	}
	err = o.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		found, err := ByKey(ctx, tx, act.Org, in.Key)
		if err != nil {
			return err
		}
		if found != nil {
			placed = *found
			return nil
		}
		placed, err = o.place(ctx, tx, catalogue, now, act, in)
		return err
	})
	return placed, err
}

func (o *Orders) place(ctx context.Context, tx db.Tx, catalogue *product.Catalogue, now time.Time, act actor.Actor, in Placement) (Order, error) {
	if err := lockCart(ctx, tx, act.Org); err != nil {
		return Order{}, err
	}
	if err := lockCodes(ctx, tx, act.Org); err != nil {
		return Order{}, err
	}
	r, err := readCart(ctx, tx, act.Org, now, o.zone)
	if err != nil {
		return Order{}, err
	}
	cart, err := r.build(o, now, in.Address)
	if err != nil {
		return Order{}, err
	}
	if err := in.check(cart, o.accounts[cart.Quote.Currency] != ""); err != nil {
		return Order{}, err
	}
	made, err := o.newOrder(catalogue, now, act, in, cart)
	if err != nil {
		return Order{}, err
	}
	if made.Tax.Decision.Category == tax.ReverseCharge {
		if made.Tax.Check, err = vatcheck.Latest(ctx, tx, act.Org, made.Address.VATNumber); err != nil {
			return Order{}, err
		}
	}
	if err := insertOrder(ctx, tx, act.Org, made, cart, in.Key); err != nil {
		return Order{}, err
	}
	if err := o.payAhead(ctx, tx, now, act, &made, in); err != nil {
		return Order{}, err
	}
	if err := o.audit.Record(ctx, tx, now, placedEvent(act, made, act.Org)); err != nil {
		return Order{}, err
	}
	if made.Due().IsZero() {
		return made, o.settle(ctx, tx, catalogue, now, act.Org, act, &made)
	}
	if made.Means == ByTransfer {
		return made, o.tell(ctx, tx, now, act, act.Org, made, Waits, money.Money{})
	}
	return made, nil
}

// check says why the cart can't be ordered as it was asked for; transfers tells
// whether its currency has an account to which a transfer can go.
func (in Placement) check(c *Cart, transfers bool) error {
	switch {
	case len(c.Lines) == 0:
		return fault.New(fault.Conflict, "shop.cart.empty")
	case c.units() > MaxUnits:
		return fault.New(fault.Conflict, "shop.cart.too_large")
	case c.Undecided(), len(c.Refused) > 0, in.Seen != c.Fingerprint:
		return fault.New(fault.Conflict, "shop.cart.changed")
	}
	f := &fault.Fault{Kind: fault.Invalid}
	if in.Address.IsZero() || c.Address.ID != in.Address {
		f.Add("address", "shop.address.needed")
	}
	if !slices.Contains([]Means{ByPrepaid, ByTransfer, ByProfile}, in.Means) || in.Means == ByProfile && in.Profile.IsZero() {
		f.Add("means", "error.unknown_choice")
	}
	if in.Means == ByTransfer && !transfers {
		f.Add("means", "shop.means.no_transfer")
	}
	if !in.AcceptTerms {
		f.Add("terms", "shop.terms.needed")
	}
	if !in.StartAtOnce && !c.Address.Business {
		f.Add("start", "shop.start.needed")
	}
	text.CheckLine(f, "purchase_order", in.PurchaseOrder, billto.MaxReference, false)
	return f.OrNil()
}

// newOrder is the order that the cart becomes.
func (o *Orders) newOrder(catalogue *product.Catalogue, now time.Time, act actor.Actor, in Placement, c *Cart) (Order, error) {
	number, err := newNumber()
	if err != nil {
		return Order{}, err
	}
	reference, err := o.referenceOf(number, c.Quote.Currency)
	if err != nil {
		return Order{}, err
	}
	q := c.Quote
	made := Order{ID: id.New[id.Order](), Number: number, Purpose: Purchase, State: Open, VATLines: q.VATLines, Net: q.Net, VAT: q.VAT, Total: q.Total, Paid: money.Zero(q.Currency),
		Means: in.Means, Reference: reference, PurchaseOrder: in.PurchaseOrder, Address: c.Address,
		Tax: TaxSnapshot{Seller: o.sellerOn(now), Buyer: buyerOf(c.Address), Decision: q.Tax}, Terms: c.Terms, StartsAtOnce: in.StartAtOnce || c.Address.Business,
		PlacedBy: act.User, PlacedByName: act.Name(), PlacedAt: now, ExpiresAt: now.Add(OpenFor)}
	if in.Means == ByProfile {
		made.Profile = in.Profile
	}
	for i, line := range q.Lines {
		ordered := named(catalogue, line)
		ordered.Parts = q.parts[i]
		made.Lines = append(made.Lines, ordered)
	}
	return made, nil
}

// referenceOf is the payment reference of an order: a QR reference where a QR-IBAN takes it.
func (o *Orders) referenceOf(number string, currency money.Currency) (string, error) {
	if o.accounts[currency].IsQR() {
		reference, err := qrbill.NewQRR(number)
		return string(reference), err
	}
	reference, err := qrbill.NewSCOR(number)
	return string(reference), err
}

// payAhead takes from the prepaid account what it is to pay: all of it, or as much as it holds.
func (o *Orders) payAhead(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, made *Order, in Placement) error {
	if made.Total.IsZero() || in.Means != ByPrepaid && !in.UsePrepaid {
		return nil
	}
	held, err := ledger.LockBalance(ctx, tx, act.Org, ledger.Prepaid, made.Total.Currency)
	if err != nil {
		return err
	}
	amount := money.New(min(held.Minor, made.Total.Minor), made.Total.Currency)
	if in.Means == ByPrepaid && amount != made.Total {
		return fault.Field("means", "shop.prepaid.not_enough", "Balance", held, "Total", made.Total)
	}
	if amount.IsZero() {
		return nil
	}
	_, err = ledger.Post(ctx, tx, now, ledger.Posting{Org: act.Org, Scope: "order_prepaid", Key: made.ID.String(), Kind: "order_paid", About: id.About(made.ID), Label: made.Number, By: act.User,
		Lines: []ledger.Line{{Account: ledger.Of(ledger.Prepaid), Amount: amount.Neg()}, {Account: ledger.Of(ledger.Receivable), Amount: amount}}})
	if err != nil {
		return err
	}
	made.Paid = amount
	return setPaid(ctx, tx, act.Org, *made)
}
