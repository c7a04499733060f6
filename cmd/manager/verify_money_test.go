package main_test

import (
	"testing"

	"manager/internal/testkit"
)

// Fails when verify says that money is right while a balance was altered, or names no place.
func TestVerifyProvesMoney(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	wantSays(t, settings, false, []string{"demo"})
	verify := []string{"verify"}
	wantSays(t, settings, true, verify, "ok each posting adds up to zero per currency", "ok each order is paid as the ledger says", "ok each payment was booked once")
	wantSays(t, settings, false, []string{"verify", "--checkpoint"}, "ok no prepaid account and nothing held is below zero")
	d := testkit.Open(t, settings["DATABASE_URL"])
	testkit.Exec(t, d, `update ledger_accounts set balance = balance + 100 where kind = 'prepaid' and currency = 'CHF'`, nil)
	wantSays(t, settings, true, verify, "failed each balance is the sum of its entries: in 1 places", "the accounts of money are not right", "(prepaid)")
}
