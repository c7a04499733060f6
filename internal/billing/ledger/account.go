package ledger

import (
	"fmt"

	"manager/internal/money"
)

// Kind is what an account is for.
type Kind string

// The kinds of accounts. The first four are the organization's money, the others the provider's side of it.
const (
	Prepaid    Kind = "prepaid"     // held for the organization; never below zero
	Receivable Kind = "receivable"  // below zero: what it owes; above: paid ahead for an order
	PayoutHeld Kind = "payout_held" // asked back and not yet paid out; never below zero
	RefundHeld Kind = "refund_held" // goes back to a card or PayPal account, and the provider has not done it yet; never below zero

	BankClearing     Kind = "bank_clearing"
	CardClearing     Kind = "card_clearing"
	PayPalClearing   Kind = "paypal_clearing"
	DebitClearing    Kind = "debit_clearing" // of SEPA direct debits
	PayoutsInTransit Kind = "payouts_in_transit"
	Revenue          Kind = "revenue"     // per kind of products
	VATPayable       Kind = "vat_payable" // per country and rate
	CashbackExpense  Kind = "cashback_expense"
	Corrections      Kind = "corrections" // of prepaid accounts, by the staff
)

// Account names one account of an organization.
type Account struct {
	Kind   Kind
	Detail string // of VAT payable: country and rate; of revenue: the kind of products
}

// VAT is the account of VAT payable in a country at a rate.
func VAT(country string, rate money.Rate) Account {
	return Account{Kind: VATPayable, Detail: country + " " + rate.Plain()}
}

// RevenueOf is the account of what is sold of a kind of products.
func RevenueOf(kind string) Account { return Account{Kind: Revenue, Detail: kind} }

// Of is the account of a kind that has no details.
func Of(kind Kind) Account { return Account{Kind: kind} }

// Line is an amount on an account.
type Line struct {
	Account Account
	Amount  money.Money // above zero is credit
}

// InsufficientError is the error of a posting that would take an account that
// holds an organization's money below zero.
type InsufficientError struct {
	Account Account
	Balance money.Money
	Asked   money.Money
}

// Error says how much is missing.
func (e *InsufficientError) Error() string {
	return fmt.Sprintf("the %s account holds %s, not %s", e.Account.Kind, e.Balance, e.Asked)
}
