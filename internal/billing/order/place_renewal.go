package order

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/billing/vatcheck"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
)

// RenewalPlacement is what products are renewed on.
type RenewalPlacement struct {
	Org       id.Org
	Key       id.Event // places one order, however often
	Lines     []RenewalLine
	Address   billto.Address
	Means     Means
	Profile   id.PaymentProfile
	ExpiresAt time.Time
	Actor     actor.Actor // the portal itself has no user
}

// PlaceRenewal places an order that renews products, in a tx that holds the
// organization's lock; they are renewed when it is paid. A fault beside address when
// there is none, beside products when one is not sold any more.
func (o *Orders) PlaceRenewal(ctx context.Context, tx db.Tx, catalogue *product.Catalogue, now time.Time, terms *RenewalTerms, in RenewalPlacement) (Order, error) {
	found, err := ByKey(ctx, tx, in.Org, in.Key)
	if err != nil {
		return Order{}, err
	}
	if found != nil {
		return *found, nil
	}
	made, err := o.QuoteRenewal(ctx, tx, catalogue, now, terms, in)
	if err != nil {
		return Order{}, err
	}
	if made.Number, err = newNumber(); err != nil {
		return Order{}, err
	}
	if made.Reference, err = o.referenceOf(made.Number, made.Total.Currency); err != nil {
		return Order{}, err
	}
	if err := insertRenewal(ctx, tx, in.Org, made, in.Key); err != nil {
		return Order{}, err
	}
	return made, o.audit.Record(ctx, tx, now, placedEvent(in.Actor, made, in.Org))
}

// QuoteRenewal is the order that a renewal becomes, without a number.
func (o *Orders) QuoteRenewal(ctx context.Context, tx db.Tx, catalogue *product.Catalogue, now time.Time, terms *RenewalTerms, in RenewalPlacement) (Order, error) {
	if in.Address.ID.IsZero() {
		return Order{}, fault.Field("address", "shop.address.needed")
	}
	currency := in.Address.Currency()
	var items []Item
	for _, line := range in.Lines {
		item, sold := terms.item(line, currency)
		if !sold {
			return Order{}, fault.Field("products", "renewal.not_sold", "Name", line.Name)
		}
		items = append(items, item)
	}
	seller, buyer := o.sellerOn(now), buyerOf(in.Address)
	quote, err := Compute(currency, items, nil, tax.Decide(seller, buyer), terms.rates, now.In(o.zone))
	if err != nil {
		return Order{}, tooMuch(err)
	}
	made := Order{ID: id.New[id.Order](), Purpose: Renewal, State: Open, VATLines: quote.VATLines, Net: quote.Net, VAT: quote.VAT, Total: quote.Total, Paid: money.Zero(currency),
		Means: in.Means, Profile: in.Profile, PurchaseOrder: in.Address.PurchaseOrder, Address: in.Address, Tax: TaxSnapshot{Seller: seller, Buyer: buyer, Decision: quote.Tax},
		Terms: terms.version, StartsAtOnce: true, PlacedBy: in.Actor.User, PlacedByName: in.Actor.Name(), PlacedAt: now, ExpiresAt: in.ExpiresAt}
	for i, line := range quote.Lines {
		ordered := named(catalogue, line)
		ordered.Parts = quote.parts[i]
		made.Lines = append(made.Lines, ordered)
	}
	if made.Tax.Decision.Category == tax.ReverseCharge {
		if made.Tax.Check, err = vatcheck.Latest(ctx, tx, in.Org, made.Address.VATNumber); err != nil {
			return Order{}, fmt.Errorf("read the check of a VAT number: %w", err)
		}
	}
	return made, nil
}

// InvoiceRenewal issues an invoice over renewals that is paid later, in a tx that
// holds the organization's lock: the products run on before it is paid.
func (o *Orders) InvoiceRenewal(ctx context.Context, tx db.Tx, catalogue *product.Catalogue, now time.Time, terms *RenewalTerms, in RenewalPlacement, due tax.Day) (id.Document, money.Money, error) {
	made, err := o.QuoteRenewal(ctx, tx, catalogue, now, terms, in)
	if err != nil {
		return id.Document{}, money.Money{}, err
	}
	content := made.content(document.Invoice, dayOf(now, o.zone))
	content.DueOn, content.Orders = due, nil
	invoice, err := o.documents.IssueOpen(ctx, tx, now, document.Draft{Org: in.Org, Content: content, Profile: in.Profile, By: in.Actor.User})
	if err != nil {
		return id.Document{}, money.Money{}, err
	}
	return invoice, made.Total, o.archive.Deliver(ctx, tx, in.Org, invoice, made.Address)
}

// EndRenewal ends an open order that renews products, in a tx that holds the
// organization's lock: what was paid ahead goes to the prepaid account.
func (o *Orders) EndRenewal(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, org id.Org, order id.Order) error {
	found, err := lockOrder(ctx, tx, org, order)
	if err != nil || found.State != Open {
		return err
	}
	return o.end(ctx, tx, now, act, org, found, Cancelled)
}

// PayRenewal pays an open order from the prepaid account, in a tx that holds the
// organization's lock; paid is false when the account holds too little.
func (o *Orders) PayRenewal(ctx context.Context, tx db.Tx, catalogue *product.Catalogue, now time.Time, act actor.Actor, org id.Org, order id.Order) (paid bool, err error) {
	found, err := lockOrder(ctx, tx, org, order)
	if err != nil || found.State != Open {
		return found.State == Paid, err
	}
	return o.payFromPrepaid(ctx, tx, catalogue, now, act, org, &found, false)
}

func placedEvent(act actor.Actor, o Order, org id.Org) audit.Event {
	return audit.Event{Action: "order.placed", Org: org, Actor: act, Subject: o.ID.String(),
		Changes: []audit.Change{{Field: "total", After: o.Total.String()}}, Personal: map[string]string{"order": o.Number}}
}
