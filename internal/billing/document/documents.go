package document

import (
	"context"
	"time"

	"manager/internal/audit"
	"manager/internal/billing/tax"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/iban"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
)

// Issuer is the company whose documents they are.
type Issuer struct {
	Seller   Seller
	Holder   string                       // of its bank accounts
	Accounts map[money.Currency]iban.IBAN // to which customers pay
	EuroBill bool                         // the Swiss payment part also for euros
	Series   string                       // in front of numbers, where the company is not the first
	Zone     *time.Location               // in which its days begin and end
}

// Deps is what the use cases work with.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	Audit  *audit.Log
	Orgs   *org.Organizations
	Issuer Issuer
	Hooks  Hooks
}

// Hooks is what upper areas are told, inside the transaction of the change.
type Hooks struct {
	// OnSettled is told of an invoice for which nothing is open any more: it was paid, or credited.
	OnSettled func(ctx context.Context, tx db.Tx, now time.Time, org id.Org, document id.Document) error
}

// Documents holds the use cases of documents.
type Documents struct {
	db     *db.DB
	clock  clock.Clock
	audit  *audit.Log
	orgs   *org.Organizations
	issuer Issuer
	hooks  Hooks
}

// New makes the use cases from what they work with.
func New(d Deps) *Documents {
	return &Documents{db: d.DB, clock: d.Clock, audit: d.Audit, orgs: d.Orgs, issuer: d.Issuer, hooks: d.Hooks}
}

// settle writes down what was received for an invoice and credited of it, and tells
// upper areas when nothing of it is open any more.
func (d *Documents) settle(ctx context.Context, tx db.Tx, now time.Time, org id.Org, found Document) error {
	if err := settle(ctx, tx, org, found); err != nil || found.State == Open || d.hooks.OnSettled == nil {
		return err
	}
	return d.hooks.OnSettled(ctx, tx, now, org, found.ID)
}

// Seller is who issues documents.
func (d *Documents) Seller() Seller { return d.issuer.Seller }

// Today is the day that it is for the seller.
func (d *Documents) Today(now time.Time) tax.Day { return tax.DayOf(now.In(d.issuer.Zone)) }

// QRBill tells whether payments in a currency to an account get the Swiss payment part.
func (d *Documents) QRBill(account iban.IBAN, currency money.Currency) bool {
	return account.Swiss() && (currency == money.CHF || d.issuer.EuroBill)
}
