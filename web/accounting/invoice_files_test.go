package accounting_test

import (
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/einvoices"
	"manager/internal/testkit/portal"
)

// Breaks when an electronic invoice that can be downloaded breaks a rule of EN 16931, or says other totals in the other syntax.
func TestElectronicInvoicesKeepTheRules(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, c := p.Org(cast.Org), p.As(t, cast.Bill)
	checked := 0
	for _, row := range c.Get(route.With(route.Invoices(n), "state", "paid")).Doc.Find("main tbody tr").EachIter() {
		address := row.Find("a").First().AttrOr("href", "")
		one, other := c.Get(address+"/xml?syntax=cii"), c.Get(address+"/xml?syntax=ubl")
		cii, err := einvoices.ParseCII([]byte(one.Body))
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		ubl, err := einvoices.ParseUBL([]byte(other.Body))
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		for _, broken := range append(cii.Check(), ubl.Check()...) {
			t.Errorf("%s: %s", address, broken)
		}
		if cii.WithVAT != ubl.WithVAT || cii.Number != ubl.Number || len(cii.Lines) != len(ubl.Lines) {
			t.Errorf("%s: %+v and %+v", address, cii, ubl)
		}
		checked++
	}
	if checked < 5 {
		t.Errorf("only %d invoices were checked", checked)
	}
}
