package accounting

import (
	"bytes"
	"net/http"

	"manager/internal/billing/ledger"
	"manager/internal/billing/pdf"
	"manager/internal/i18n"
	"manager/internal/money"
	pages "manager/templates/pages/accounting"
	"manager/web/kit"
)

// PrepaidPDF answers with the statement of a currency and month as PDF, the oldest entry first.
func (h *Handlers) PrepaidPDF(w http.ResponseWriter, r *http.Request) error {
	var q pages.StatementQuery
	if err := kit.ReadForm(r, &q); err != nil {
		return err
	}
	act, reader := kit.Actor(r), i18n.From(r.Context())
	period := q.Period(reader.Zone, h.Now())
	s, err := h.payments.PrintedStatement(r.Context(), act, ledger.Prepaid, q.Currency(), period)
	if err != nil {
		return err
	}
	return h.sendStatement(w, r, printedStatement{kind: ledger.Prepaid, statement: s, title: reader.T("prepaid.pdf.title", "Currency", string(q.Currency())),
		period: pdf.Fact{Label: reader.T("prepaid.month"), Value: reader.MonthAndYear(period.From)}, in: reader.T("prepaid.in"), out: reader.T("prepaid.out"),
		name: "prepaid-" + act.OrgNumber + "-" + string(q.Currency()) + "-" + period.From.In(reader.Zone).Format("2006-01") + ".pdf"})
}

// printedStatement is a statement with what its document says around it.
type printedStatement struct {
	kind      ledger.Kind
	statement ledger.Statement
	title     string
	period    pdf.Fact
	in, out   string
	name      string // of the file
}

func (h *Handlers) sendStatement(w http.ResponseWriter, r *http.Request, p printedStatement) error {
	act, reader, s := kit.Actor(r), i18n.From(r.Context()), p.statement
	d := pdf.New(pdf.Info{Title: p.title, Author: h.Brand(), Language: string(reader.Lang), At: h.Now(),
		Page: func(number string) string { return reader.T("prepaid.pdf.page", "Number", number) }})
	d.Facts(pdf.Fact{Label: reader.T("nav.organization"), Value: act.OrgName + " (" + act.OrgNumber + ")"}, p.period,
		pdf.Fact{Label: reader.T("prepaid.opening"), Value: reader.Money(s.Opening)}, pdf.Fact{Label: p.in, Value: reader.Money(s.In)},
		pdf.Fact{Label: p.out, Value: reader.Money(s.Out.Neg())}, pdf.Fact{Label: reader.T("prepaid.closing"), Value: reader.Money(s.Closing)})
	d.Table(statementTable(reader, p.kind, s))
	var file bytes.Buffer
	if err := d.Write(&file); err != nil {
		return err
	}
	return kit.SendFile(w, p.name, "application/pdf", file.Bytes())
}

func statementTable(reader *i18n.Localizer, kind ledger.Kind, s ledger.Statement) (columns []pdf.Column, rows [][]string) {
	columns = []pdf.Column{{Head: reader.T("prepaid.csv.at"), Wide: 3.2}, {Head: reader.T("prepaid.csv.what"), Wide: 6}, {Head: reader.T("prepaid.csv.amount"), Wide: 2.2, Right: true}, {Head: reader.T("prepaid.csv.balance"), Wide: 2.2, Right: true}}
	rows = append(rows, []string{"", reader.T("prepaid.opening"), "", reader.Amount(s.Opening)})
	for _, e := range s.Entries {
		what := reader.T(pages.EntryKey(kind, e.Kind))
		for _, more := range []string{e.Label, e.By} {
			if more != "" {
				what += ", " + more
			}
		}
		rows = append(rows, []string{reader.DateTime(e.At), what, reader.Amount(e.Amount), reader.Amount(e.After)})
	}
	return columns, append(rows, []string{"", reader.T("prepaid.closing"), "", reader.Amount(money.New(s.Closing.Minor, s.Closing.Currency))})
}
