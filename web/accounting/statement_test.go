package accounting_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"manager/internal/billing/document"
	"manager/internal/billing/payment"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// The statement names every invoice, payment, credit note and refund by the invoice's number and ends with
// what is open; page, CSV and PDF say the same, and the prepaid account has its statement on the same page.
func TestTheStatementOfAccount(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n := p.EmptyOrg()
	placed := p.PlaceOrder()
	p.HoldPrepaid("Empty SA", placed.Total)
	act := p.ActorIn("Empty SA", cast.Olive)
	paid, err := p.App.Orders.PayFromPrepaid(t.Context(), act, placed.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	note := document.Credit{Key: id.New[id.Document](), Invoice: paid.Invoice, Reason: "ordered by mistake"}
	if _, err := p.App.Payments.Credit(t.Context(), act, act.Org, payment.CreditNote{Credit: note}); err != nil {
		t.Fatal(err)
	}
	shown, err := p.App.Documents.Show(t.Context(), act, document.Ref{ID: paid.Invoice})
	if err != nil {
		t.Fatal(err)
	}
	olive, number, total := p.As(t, cast.Olive), shown.Document.Number, shown.Document.Total
	page := olive.Get(route.Statement(n))
	portal.WantStatus(t, page, http.StatusOK)
	var rows []string
	for _, row := range page.Doc.Find("main tbody tr").EachIter() {
		rows = append(rows, strings.Join(strings.Fields(row.Find("td").Slice(1, 2).Text()), " "))
	}
	if got, want := strings.Join(rows, ", "), "Refund of invoice "+number+" Olive Marchetti, Credit note to invoice "+number+" Olive Marchetti, Invoice "+number+" Olive Marchetti, Payment "+number+" Olive Marchetti"; got != want {
		t.Errorf("the page says %s, want %s", got, want)
	}
	file := olive.Get(route.StatementCSV(n))
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Body, "\ufeff")))
	reader.Comma = ';'
	lines, err := reader.ReadAll()
	if err != nil || len(lines) != 5 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for i, want := range []string{total.Neg().Plain(), total.Plain(), total.Neg().Plain(), total.Plain()} {
		if after := []string{"0.00", total.Plain(), "0.00", total.Plain()}[i]; lines[i+1][5] != want || lines[i+1][6] != after || !strings.Contains(lines[i+1][2], number) {
			t.Errorf("line %d is %v, want %s and then %s", i+1, lines[i+1], want, after)
		}
	}
	text := pdfText(t, olive.Get(route.StatementPDF(n)).Body)
	if strings.Count(text, number) != 4 || !strings.Contains(text, "Statement of account in CHF") {
		t.Errorf("the PDF says %s", text)
	}
	other := olive.Get(route.With(route.Statement(n), "account", "prepaid"))
	portal.WantText(t, other, "main", "Invoice refunded")
	portal.WantText(t, olive.Get(route.With(route.Statement(n), "currency", "EUR")), "main", "Nothing happened in this period")
	portal.WantText(t, olive.Get(route.With(route.With(route.Statement(n), "from", "2001-01-01"), "to", "2001-12-31")), "main", "Nothing happened in this period")
}
