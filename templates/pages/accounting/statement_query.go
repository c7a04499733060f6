package accounting

import (
	"net/url"
	"time"

	"manager/internal/billing/ledger"
	"manager/internal/money"
)

// The accounts of which there is a statement, as addresses name them.
const (
	AccountInvoices = "invoices"
	AccountPrepaid  = "prepaid"
)

// AccountQuery is what chooses a statement of account.
type AccountQuery struct {
	Account      string `form:"account"`
	CurrencyCode string `form:"currency"`
	From         string `form:"from"` // the first day; empty: of this year
	To           string `form:"to"`   // the last day; empty: of this year
	Before       int    `form:"before"`
}

// Currency is the currency chosen.
func (q AccountQuery) Currency() money.Currency { return ChosenCurrency(q.CurrencyCode) }

// Kind is the account chosen: that of invoices unless it is the prepaid one.
func (q AccountQuery) Kind() ledger.Kind {
	if q.Account == AccountPrepaid {
		return ledger.Prepaid
	}
	return ledger.Receivable
}

// Chosen is the query with everything that it stands for.
func (q AccountQuery) Chosen(zone *time.Location, now time.Time) AccountQuery {
	year := now.In(zone).Format("2006")
	if q.Account != AccountPrepaid {
		q.Account = AccountInvoices
	}
	if dayOf(q.From) == 0 {
		q.From = year + "-01-01"
	}
	if dayOf(q.To) == 0 {
		q.To = year + "-12-31"
	}
	q.CurrencyCode = string(q.Currency())
	return q
}

// Period is from the first to the last day chosen, as the zone has them.
func (q AccountQuery) Period(zone *time.Location) ledger.Period {
	from, to := dayOf(q.From).Time(), dayOf(q.To).Time()
	return ledger.Period{From: time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, zone), Until: time.Date(to.Year(), to.Month(), to.Day()+1, 0, 0, 0, 0, zone)}
}

// Of is an address with the query.
func (q AccountQuery) Of(address string) string {
	return address + "?" + url.Values{"account": {q.Account}, "currency": {q.CurrencyCode}, "from": {q.From}, "to": {q.To}}.Encode()
}

// EntryKey is the message that tells what an entry of an account is.
func EntryKey(account ledger.Kind, kind string) string {
	if account == ledger.Prepaid {
		return "prepaid.entry." + kind
	}
	return "statement.entry." + kind
}
