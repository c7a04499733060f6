package accounting

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/billing/pdf"
	"manager/internal/i18n"
	"manager/templates/layout"
	pages "manager/templates/pages/accounting"
	"manager/web/kit"
)

// Statement shows the statement of an account, currency and period.
func (h *Handlers) Statement(w http.ResponseWriter, r *http.Request) error {
	q, err := h.accountQuery(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	s, err := h.payments.Statement(r.Context(), act, q.Kind(), q.Currency(), q.Period(i18n.From(r.Context()).Zone), int64(q.Before))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "statement.title", func(f layout.Frame) templ.Component {
		return pages.Statement(pages.StatementView{Frame: f, Number: act.OrgNumber, Query: q, Statement: s})
	})
}

func (h *Handlers) accountQuery(r *http.Request) (q pages.AccountQuery, err error) {
	if err := kit.ReadForm(r, &q); err != nil {
		return q, err
	}
	return q.Chosen(i18n.From(r.Context()).Zone, h.Now()), nil
}

// StatementCSV streams a statement as CSV, newest first.
func (h *Handlers) StatementCSV(w http.ResponseWriter, r *http.Request) error {
	q, err := h.accountQuery(r)
	if err != nil {
		return err
	}
	export := newStatementCSV(w, r, q.Kind(), q.Currency())
	err = h.payments.ExportStatement(r.Context(), kit.Actor(r), q.Kind(), q.Currency(), q.Period(i18n.From(r.Context()).Zone), export.write)
	return h.EndCSV(r, err, export.begun)
}

// StatementPDF answers with a statement as PDF, the oldest entry first.
func (h *Handlers) StatementPDF(w http.ResponseWriter, r *http.Request) error {
	q, err := h.accountQuery(r)
	if err != nil {
		return err
	}
	act, reader := kit.Actor(r), i18n.From(r.Context())
	period := q.Period(reader.Zone)
	s, err := h.payments.PrintedStatement(r.Context(), act, q.Kind(), q.Currency(), period)
	if err != nil {
		return err
	}
	days := reader.Date(period.From) + " – " + reader.Date(period.Until.AddDate(0, 0, -1))
	return h.sendStatement(w, r, printedStatement{kind: q.Kind(), statement: s,
		title: reader.T("statement.pdf.title", "Currency", string(q.Currency()), "Account", reader.T("statement.account."+q.Account)), period: pdf.Fact{Label: reader.T("statement.period"), Value: days},
		in: reader.T("statement.in." + q.Account), out: reader.T("statement.out." + q.Account), name: q.Account + "-" + act.OrgNumber + "-" + string(q.Currency()) + "-" + q.From + "-" + q.To + ".pdf"})
}
