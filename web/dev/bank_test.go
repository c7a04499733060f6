package dev_test

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"manager/internal/billing/bank"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/portal"
)

// What is transferred rightly pays, half goes to the prepaid account, what lacks the reference waits; the
// same form pays once, and the file that is downloaded is taken like a real one.
func TestBankOfTheDemo(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.Client(t)
	open := testkit.Column[string](t, p.App.DB, `select reference from documents where state = 'open' and kind = 'invoice' order by number limit 2`, nil)
	if len(open) != 2 {
		t.Fatalf("%d invoices are open", len(open))
	}
	page := c.Get(route.DevBank())
	portal.WantStatus(t, page, http.StatusOK)
	portal.WantText(t, page, "table", open[0])
	transfer := func(reference, way string) url.Values {
		return url.Values{"key": {id.New[id.Event]().String()}, "reference": {reference}, "way": {way}}
	}
	states := func() string {
		return strings.Join(testkit.Column[string](t, p.App.DB, `select state from bank_transactions order by id`, nil), " ")
	}
	c.Post(route.DevBank(), transfer(open[0], "underpays"))
	c.Post(route.DevBank(), transfer(open[0], "misses"))
	once := transfer(open[0], "pays")
	for range 2 {
		portal.WantStatus(t, c.Post(route.DevBank(), once), http.StatusOK)
	}
	if got := states(); got != "prepaid waiting paid" {
		t.Errorf("what was transferred is: %s", got)
	}
	portal.WantText(t, c.Get(route.DevBank()), "main", "Waits for a clerk")
	portal.WantStatus(t, c.Post(route.DevBank(), transfer(open[0], "pays")), http.StatusConflict)
	portal.WantStatus(t, c.Post(route.DevBank(), transfer(open[1], "robs")), http.StatusConflict)

	answer := c.Get(route.With(route.DevBankFile(), "reference", open[1]))
	portal.WantStatus(t, answer, http.StatusOK)
	name := filepath.Join(t.TempDir(), "transfer.xml")
	if err := os.WriteFile(name, []byte(answer.Body), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	taken, err := p.App.Bank.Take(t.Context(), "test", "transfer.xml", file)
	err = errors.Join(err, file.Close())
	if err != nil || taken.Counts[bank.Paid] != 1 {
		t.Errorf("the file brought %v, %v", taken.Counts, err)
	}
}
