package accounting

import (
	"manager/internal/billing/document"
	"manager/internal/billing/qrbill"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/web/kit"
)

// documentsCSV writes documents as CSV: amounts with a point and without groups, the
// currency in a column of its own, references in groups, so that no spreadsheet turns them into numbers.
type documentsCSV struct {
	rows   *kit.CSVRows
	reader *i18n.Localizer
	states map[document.State]string
	kinds  map[document.Kind]string
	means  map[string]string
}

func newDocumentsCSV(separator rune, reader *i18n.Localizer) *documentsCSV {
	c := &documentsCSV{rows: kit.NewCSVRows(separator), reader: reader, states: map[document.State]string{}, kinds: map[document.Kind]string{}, means: map[string]string{"": ""}}
	for _, state := range document.States {
		c.states[state] = reader.T("invoice.state." + string(state))
	}
	for _, kind := range []document.Kind{document.Invoice, document.CreditNote} {
		c.kinds[kind] = reader.T("invoice.csv.kind." + string(kind))
	}
	for _, means := range []string{"prepaid", "bank_transfer", "card", "paypal"} {
		c.means[means] = reader.T("invoice.means." + means)
	}
	for _, key := range []string{"invoice.csv.number", "invoice.csv.kind", "invoice.csv.issued", "invoice.csv.due", "invoice.state", "invoice.csv.about", "invoice.csv.original", "invoice.csv.currency",
		"invoice.csv.net", "invoice.csv.vat", "invoice.csv.total", "invoice.csv.received", "invoice.csv.credited", "invoice.csv.open", "invoice.csv.settled", "invoice.csv.means", "invoice.reference"} {
		c.rows.Text(reader.T(key))
	}
	c.rows.EndRow()
	return c
}

func (c *documentsCSV) add(d document.Document) {
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
		d.Net, d.VAT, d.Total, due = d.Net.Neg(), d.VAT.Neg(), d.Total.Neg(), due.Neg()
		due.Minor = 0
	}
	c.rows.Text(d.Net.Plain())
	c.rows.Text(d.VAT.Plain())
	c.rows.Text(d.Total.Plain())
	c.rows.Text(d.Paid.Plain())
	c.rows.Text(d.Credited.Plain())
	c.rows.Text(due.Plain())
	c.rows.Moment(c.reader, d.SettledAt)
	c.rows.Text(c.means[d.SettledBy])
	c.rows.Text(csvReference(d.Reference))
	c.rows.EndRow()
}

// csvDay is a day as spreadsheets read it; nothing for none.
func csvDay(d tax.Day) string {
	if d == 0 {
		return ""
	}
	return d.Time().Format("2006-01-02")
}

// csvReference is a payment reference in groups, which spreadsheets leave as it is.
func csvReference(reference string) string {
	if reference == "" {
		return ""
	}
	if r, ok := qrbill.ParseQRR(reference); ok {
		return r.Grouped()
	}
	return qrbill.SCOR(reference).Grouped()
}
