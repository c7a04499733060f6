package config

import "manager/internal/money"

// FourEyes is up to which amount one person of the staff acts alone, in minor units of
// francs and euros alike.
type FourEyes struct {
	Payout int64
	Refund int64
}

func (r *reader) amount(name string) int64 {
	amount, err := money.Parse(r.text(name), money.CHF)
	if err != nil || amount.Negative() {
		r.problem(name, "must be an amount of money, like 1000.00")
		return 0
	}
	return amount.Minor
}
