package document

import "manager/internal/billing/ledger"

// meansOf names the accounts through which money comes by the means of payment.
var meansOf = map[ledger.Kind]string{ledger.Prepaid: "prepaid", ledger.BankClearing: "bank_transfer", ledger.CardClearing: "card", ledger.PayPalClearing: "paypal", ledger.DebitClearing: "sepa_debit"}

// MeansOf is by what means money came, by the accounts that it came from.
func MeansOf(shares []ledger.Share) []Means {
	var all []Means
	for _, share := range shares {
		all = append(all, Means{Means: meansOf[share.From], Amount: share.Amount})
	}
	return all
}
