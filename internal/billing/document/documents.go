package document

import (
	"time"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/iban"
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
}

// Documents holds the use cases of documents.
type Documents struct {
	db     *db.DB
	clock  clock.Clock
	audit  *audit.Log
	orgs   *org.Organizations
	issuer Issuer
}

// New makes the use cases from what they work with.
func New(d Deps) *Documents {
	return &Documents{db: d.DB, clock: d.Clock, audit: d.Audit, orgs: d.Orgs, issuer: d.Issuer}
}

// Seller is who issues documents.
func (d *Documents) Seller() Seller { return d.issuer.Seller }

// QRBill tells whether payments in a currency to an account get the Swiss payment part.
func (d *Documents) QRBill(account iban.IBAN, currency money.Currency) bool {
	return account.Swiss() && (currency == money.CHF || d.issuer.EuroBill)
}
