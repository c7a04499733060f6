package archive

import (
	"io"

	"manager/internal/billing/document"
	"manager/internal/billing/qrbill"
	"manager/internal/billing/tax"
	"manager/internal/csvrows"
	"manager/internal/i18n"
	"manager/internal/money"
)

// CSV writes documents as CSV: amounts with a point and without groups, the
// currency in a column of its own, references in groups, so that no spreadsheet turns them into numbers.
type CSV struct {
	rows   *csvrows.Rows
	reader *i18n.Localizer
	states map[document.State]string
	kinds  map[document.Kind]string
	means  map[string]string
}

// NewCSV begins a file with the names of its columns.
func NewCSV(separator rune, reader *i18n.Localizer) *CSV {
	c := &CSV{rows: csvrows.New(separator), reader: reader, states: map[document.State]string{}, kinds: map[document.Kind]string{}, means: map[string]string{"": ""}}
	for _, state := range document.States {
		c.states[state] = reader.T("invoice.state." + string(state))
	}
	for _, kind := range []document.Kind{document.Invoice, document.CreditNote} {
		c.kinds[kind] = reader.T("invoice.csv.kind." + string(kind))
	}
	for _, means := range []string{"prepaid", "bank_transfer", "card", "paypal", "sepa_debit"} {
		c.means[means] = reader.T("invoice.means." + means)
	}
	for _, key := range []string{"invoice.csv.number", "invoice.csv.kind", "invoice.csv.issued", "invoice.csv.due", "invoice.state", "invoice.csv.about", "invoice.csv.original", "invoice.csv.currency",
		"invoice.csv.net", "invoice.csv.vat", "invoice.csv.total", "invoice.csv.received", "invoice.csv.credited", "invoice.csv.open", "invoice.csv.settled", "invoice.csv.means", "invoice.reference"} {
		c.rows.Text(reader.T(key))
	}
	c.rows.EndRow()
	return c
}

// Send writes what was added since.
func (c *CSV) Send(w io.Writer) error { return c.rows.Send(w) }

// Add adds a document.
func (c *CSV) Add(d document.Document) {
	c.rows.Text(d.Number)
	c.rows.Text(c.kinds[d.Kind])
	c.rows.Text(csvDay(d.IssuedOn))
	c.rows.Text(csvDay(d.DueOn))
	c.rows.Text(c.states[d.State])
	c.rows.Typed(d.About)
	c.rows.Text(d.OriginalNo)
	c.rows.Text(string(d.Total.Currency))
	due := d.Due()
	if d.Kind == document.CreditNote {
		d.Net, d.VAT, d.Total, due = d.Net.Neg(), d.VAT.Neg(), d.Total.Neg(), money.Zero(d.Total.Currency)
	}
	c.rows.Text(d.Net.Plain())
	c.rows.Text(d.VAT.Plain())
	c.rows.Text(d.Total.Plain())
	c.rows.Text(d.Paid.Plain())
	c.rows.Text(d.Credited.Plain())
	c.rows.Text(due.Plain())
	c.rows.Moment(c.reader, d.SettledAt)
	c.rows.Text(c.means[d.SettledBy])
	c.rows.Text(qrbill.Grouped(d.Reference))
	c.rows.EndRow()
}

// csvDay is a day as spreadsheets read it; nothing for none.
func csvDay(d tax.Day) string {
	if d == 0 {
		return ""
	}
	return d.Time().Format("2006-01-02")
}
