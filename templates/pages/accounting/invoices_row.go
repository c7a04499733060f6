package accounting

import (
	"context"

	"manager/internal/billing/document"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/templates/ui"
)

// invoiceRows makes the rows of the invoice history.
type invoiceRows struct {
	ctx    context.Context
	number string
	labels struct{ date, state, amount string }
	states map[document.State]string
}

func newInvoiceRows(ctx context.Context, number string) *invoiceRows {
	r := &invoiceRows{ctx: ctx, number: number, states: map[document.State]string{}}
	r.labels.date, r.labels.state, r.labels.amount = i18n.T(ctx, "invoice.date"), i18n.T(ctx, "invoice.state"), i18n.T(ctx, "invoice.amount")
	return r
}

func (r *invoiceRows) row(d document.Document) ui.Row {
	return ui.Row{Cells: []ui.RowCell{
		{Value: &ui.ThingProps{Name: d.Number, Detail: aboutDocument(r.ctx, d), URL: route.Invoice(r.number, d.Number)}},
		{Label: r.labels.date, Value: ui.Text(day(r.ctx, d.IssuedOn))},
		{Label: r.labels.state, Value: ui.Explained{Value: stateBadge(r.state(d.State), d.State), Below: stateDetail(r.ctx, d)}},
		{Label: r.labels.amount, Number: true, Value: ui.Sum(signed(d, d.Total))},
	}}
}

func (r *invoiceRows) state(s document.State) string {
	text, ok := r.states[s]
	if !ok {
		text = i18n.T(r.ctx, "invoice.state."+string(s))
		r.states[s] = text
	}
	return text
}
