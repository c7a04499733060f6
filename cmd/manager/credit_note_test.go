package main_test

import (
	"testing"

	"manager/internal/testkit"
)

// An invoice is taken back from the command line, in part and then whole, and never more than that.
func TestCreditNoteFromTheCommandLine(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	wantSays(t, settings, false, []string{"demo"})
	d := testkit.Open(t, settings["DATABASE_URL"])
	number := testkit.Value[string](t, d, `select number from documents where state = 'paid' order by total desc limit 1`, nil)
	credit := func(args ...string) []string {
		return append([]string{"credit-note", number, "--reason", "ordered by mistake"}, args...)
	}
	wantSays(t, settings, true, credit("--line", "1=999999.00"), "invoice.credit.too_much")
	wantSays(t, settings, true, credit("--line", "one=1.00"), "is not the number of a line")
	wantSays(t, settings, false, credit("--line", "1=1.00"), "a credit note over CHF 1.08 was issued to invoice "+number, "CHF 1.08 went to the prepaid account")
	wantSays(t, settings, true, credit("--to", "cash"), "--to must be one of")
	wantSays(t, settings, false, credit(), "was issued to invoice "+number)
	wantSays(t, settings, true, credit(), "invoice.credit.nothing_left")
	wantSays(t, settings, true, []string{"credit-note", "1999-00001", "--reason", "x"}, "error.not_found")
	if state := testkit.Value[string](t, d, `select state from documents where state = 'refunded' and kind = 'invoice'`, nil); state != "refunded" {
		t.Errorf("the invoice is %s", state)
	}
	testkit.Exec(t, d, `alter table documents disable trigger user`, nil)
	testkit.Exec(t, d, `update documents set content = set_byte(content, 30, 65) where kind = 'credit_note'`, nil)
	wantSays(t, settings, true, []string{"verify"}, "failed each document is as it was issued", "ok documents are numbered without gaps", "ok what is credited of each invoice")
}
