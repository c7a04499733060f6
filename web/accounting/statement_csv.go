package accounting

import (
	"net/http"

	"manager/internal/billing/ledger"
	"manager/internal/csvrows"
	"manager/internal/i18n"
	"manager/internal/money"
	pages "manager/templates/pages/accounting"
	"manager/web/kit"
)

// statementCSV writes a statement of account as CSV, one chunk after the other.
type statementCSV struct {
	w        http.ResponseWriter
	name     string
	reader   *i18n.Localizer
	kind     ledger.Kind
	currency money.Currency
	rows     *csvrows.Rows
	begun    bool // something was sent
}

func newStatementCSV(w http.ResponseWriter, r *http.Request, kind ledger.Kind, currency money.Currency) *statementCSV {
	return &statementCSV{w: w, rows: csvrows.New(kit.CSVSeparator(r)), reader: i18n.From(r.Context()), kind: kind, currency: currency,
		name: string(kind) + "-" + kit.Actor(r).OrgNumber + "-" + string(currency) + ".csv"}
}

func (c *statementCSV) write(s ledger.Statement) error {
	if !c.begun {
		c.begun = true
		kit.BeginCSV(c.w, c.name)
		for _, key := range []string{"prepaid.csv.at", "prepaid.csv.what", "prepaid.csv.about", "prepaid.csv.by", "prepaid.csv.currency", "prepaid.csv.amount", "prepaid.csv.balance"} {
			c.rows.Text(c.reader.T(key))
		}
		c.rows.EndRow()
	}
	for _, e := range s.Entries {
		c.rows.Moment(c.reader, e.At)
		c.rows.Text(c.reader.T(pages.EntryKey(c.kind, e.Kind)))
		c.rows.Typed(e.Label)
		c.rows.Typed(e.By)
		c.rows.Text(string(c.currency))
		c.rows.Text(e.Amount.Plain())
		c.rows.Text(e.After.Plain())
		c.rows.EndRow()
	}
	return c.rows.Send(c.w)
}
