package einvoices

import (
	"strconv"
	"strings"
)

// Invoice is what an electronic invoice says, whatever its syntax; the comments name
// the business terms. A text that is not there is empty. Days are 2026-11-28.
type Invoice struct {
	Number, Issued, Type, Currency, TaxCurrency string // BT-1, 2, 3, 5, 6
	Due, BuyerReference, Order, SalesOrder      string // BT-9, 10, 13, 14
	Terms, Note                                 string // BT-20, 22
	Preceding, PrecedingIssued                  string // BT-25, 26
	From, To                                    string // BT-73, 74
	Seller, Buyer                               Party
	Means, Remittance, Account, Holder          string // BT-81, 83, 84, 85
	Lines                                       []Line
	VAT                                         []VAT
	LineTotal, WithoutVAT, TaxTotal, WithVAT    Amount // BT-106, 109, 110, 112
	TaxInOther, Paid, ToPay                     Amount // BT-111, 113, 115
}

// Party is the seller or the buyer.
type Party struct {
	Name, ID, Registration, RegistrationScheme, VATID, TaxID string
	Electronic, ElectronicScheme                             string
	Street, Additional, Town, PostalCode, Region, Country    string
}

// Line is one line of the invoice.
type Line struct {
	ID, Quantity, Unit, From, To, Name, Description string
	Category, Rate                                  string // Rate is empty where there is none
	Base                                            string // BT-149
	Net, Price                                      Amount
	Adjustments                                     []Adjustment
}

// Adjustment is an allowance or a charge on a line.
type Adjustment struct {
	Charge       bool
	Amount       Amount
	Reason, Code string
}

// VAT is the breakdown of one category and rate.
type VAT struct {
	Base, Tax                          Amount
	Category, Rate, Reason, ReasonCode string
}

// Amount is an amount as it was written, with its currency where the syntax says it.
type Amount string

// Cents is the amount in minor units; ok is false for one that isn't there or has not at most two decimals.
func (a Amount) Cents() (n int64, ok bool) {
	whole, decimals, _ := strings.Cut(string(a), ".")
	if len(decimals) > 2 || whole == "" || whole == "-" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(decimals + "00")[:2], 10, 64)
	return n, err == nil
}

// hundredths is a rate in hundredths of a percent.
func hundredths(rate string) (int64, bool) { return Amount(rate).Cents() }
