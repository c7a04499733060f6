package payment

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/money"
)

// Due is an order that waits for its money.
type Due struct {
	ID        id.Order
	Number    string
	Total     money.Money
	Due       money.Money
	Reference string // by which a bank transfer finds it
	PlacedAt  time.Time
	ExpiresAt time.Time
}

// ToPayPage is what is to be paid, and by what means it can be.
type ToPayPage struct {
	Due      []Due
	Invoices []document.Document // open, the first due on top
	Prepaid  []money.Money
	Profiles []Profile // that can be charged now
}

// maxDue is how many invoices, and how many orders, are paid together.
const maxDue = 200

// QueueToPay reads stretches of the open invoices and of the orders that wait for their
// money, those due before a moment, the first due on top; CompleteToPay follows when they are read.
func (p *Payments) QueueToPay(batch *db.Batch, org id.Org, until time.Time, invoices, orders keyset.Stretch, page *ToPayPage) {
	db.QueueRows(batch, &page.Due, `select id, number, total, total - paid, currency, reference, placed_at, expires_at from orders
		where org_id = @org and state = 'open' and placed_by is not null and expires_at < @until`+orders.SQL("expires_at", "id", "timestamptz"), orders.Args(db.Args{"org": org, "until": until}),
		func(row pgx.CollectableRow) (d Due, err error) {
			err = row.Scan(&d.ID, &d.Number, &d.Total.Minor, &d.Due.Minor, &d.Total.Currency, &d.Reference, &d.PlacedAt, &d.ExpiresAt)
			d.Due.Currency = d.Total.Currency
			return d, err
		})
	p.documents.QueueOpen(batch, org, until, invoices, &page.Invoices)
	ledger.QueueBalances(batch, org, ledger.Prepaid, &page.Prepaid)
	QueueProfiles(batch, org, &page.Profiles)
}

// CompleteToPay sets what follows from what QueueToPay read.
func (p *Payments) CompleteToPay(page *ToPayPage) {
	p.documents.MarkOverdue(page.Invoices)
	page.Profiles = chargeable(page.Profiles, p.clock())
}

// Selection is invoices and orders that are paid together, and by what.
type Selection struct {
	Key      id.Event // of the form: the same form charges each of them once
	Orders   []string
	Invoices []string
	Means    string // "prepaid", or the ID of a payment profile
	ReturnTo string // the payment's ID is added to it
}

// PaySelection pays invoices and orders one after the other. It returns the first payment that
// waits for the person or was refused, zero when all are paid. A fault beside
// orders when none is chosen, beside means for means that there are not.
func (p *Payments) PaySelection(ctx context.Context, act actor.Actor, s Selection) (waiting id.Payment, err error) {
	if chosen := len(s.Orders) + len(s.Invoices); chosen == 0 || chosen > 2*maxDue {
		return waiting, fault.Field("orders", "payment.nothing_chosen")
	}
	profile, err := id.Parse[id.PaymentProfile](s.Means)
	if err != nil && s.Means != string(Prepaid) {
		return waiting, fault.Field("means", "error.unknown_choice")
	}
	for _, chosen := range s.Invoices {
		made, err := p.payInvoice(ctx, act, s, chosen, profile)
		if err != nil {
			return waiting, err
		}
		if made.State != Succeeded && waiting.IsZero() {
			waiting = made.ID
		}
	}
	for _, chosen := range s.Orders {
		made, err := p.payOrder(ctx, act, s, chosen, profile)
		if err != nil {
			return waiting, err
		}
		if made.State != Succeeded && waiting.IsZero() {
			waiting = made.ID
		}
	}
	return waiting, nil
}

// payInvoice pays an invoice of the selection; what the prepaid account pays needs no payment and has succeeded.
func (p *Payments) payInvoice(ctx context.Context, act actor.Actor, s Selection, chosen string, profile id.PaymentProfile) (Payment, error) {
	invoice, err := id.Parse[id.Document](chosen)
	if err != nil {
		return Payment{}, notFound()
	}
	if s.Means == string(Prepaid) {
		return Payment{State: Succeeded}, p.documents.PayFromPrepaid(ctx, act, invoice)
	}
	return p.StartDocument(ctx, act, s.keyOf(invoice[:]), invoice, profile, s.ReturnTo)
}

// payOrder pays an order of the selection, as payInvoice does an invoice.
func (p *Payments) payOrder(ctx context.Context, act actor.Actor, s Selection, chosen string, profile id.PaymentProfile) (Payment, error) {
	order, err := id.Parse[id.Order](chosen)
	if err != nil {
		return Payment{}, notFound()
	}
	if s.Means == string(Prepaid) {
		_, err := p.orders.PayFromPrepaid(ctx, act, order, false)
		return Payment{State: Succeeded}, err
	}
	return p.StartOrder(ctx, act, s.keyOf(order[:]), order, profile, s.ReturnTo)
}

// keyOf is the key of one line of the selection, the same each time the form is sent.
func (s Selection) keyOf(line []byte) (key id.Event) {
	sum := sha256.Sum256(append(s.Key[:], line...))
	copy(key[:], sum[:])
	return key
}

// Describe tells what a person recognizes a means of payment by that the provider
// has given a token for: NotFound for a token that it never gave.
func (p *Payments) Describe(ctx context.Context, act actor.Actor, token string) (Description, error) {
	if err := billto.MustUse(act); err != nil {
		return Description{}, err
	}
	return p.describe(ctx, act, token)
}

// SignatureHeader is the name of the header that signs the provider's messages.
func (p *Payments) SignatureHeader() string { return p.provider.SignatureHeader() }
