package main_test

import "testing"

// The journal has whole days that are over, of one organization or of all.
func TestLedgerJournalFromTheCommandLine(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	wantSays(t, settings, false, []string{"demo"})
	wantSays(t, settings, false, []string{"ledger", "export"}, "commodity CHF 1000.00", "closing_balances", "liabilities:prepaid", " postings")
	wantSays(t, settings, false, []string{"ledger", "export", "--from", "2001-01-01", "--until", "2001-12-31"}, "0 postings")
	wantSays(t, settings, true, []string{"ledger", "export", "--org", "1"}, "there is no organization 1")
	wantSays(t, settings, true, []string{"ledger", "export", "--until", "9999-12-31"}, "9999-12-31 is not over yet")
	wantSays(t, settings, true, []string{"ledger", "export", "--from", "2002-01-01", "--until", "2001-12-31"}, "2001-12-31 comes before 2002-01-01")
	wantSays(t, settings, true, []string{"ledger", "export", "--from", "31.12.2001"}, "2006-01-02")
}
