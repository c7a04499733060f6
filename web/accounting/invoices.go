package accounting

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/billing/document"
	"manager/internal/billing/reminder"
	"manager/internal/fault"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/accounting"
	"manager/web/kit"
)

// Invoices lists the documents of the organization.
func (h *Handlers) Invoices(w http.ResponseWriter, r *http.Request) error {
	q, err := invoicesQuery(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	list, err := h.documents.List(r.Context(), act, q.Query())
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "nav.invoice_history", func(f layout.Frame) templ.Component {
		return pages.Invoices(pages.InvoicesView{Frame: f, Number: act.OrgNumber, Query: q, List: list})
	})
}

func invoicesQuery(r *http.Request) (pages.InvoicesQuery, error) {
	var q pages.InvoicesQuery
	if err := kit.ReadForm(r, &q); err != nil {
		return q, err
	}
	return q.Normalized(), nil
}

// Invoice shows a document, and writes down that it was opened.
func (h *Handlers) Invoice(w http.ResponseWriter, r *http.Request) error {
	page, about, err := h.document(r)
	if err != nil {
		return err
	}
	// Whoever may read it gets it, also while nothing can be written.
	if err := h.documents.Opened(r.Context(), kit.Actor(r), page); err != nil {
		h.Log.ErrorContext(r.Context(), "that a document was opened was not noted", "request", kit.RequestID(r.Context()), "error", err)
	}
	return h.showInvoice(w, r, page, about, kit.NewForm)
}

// document reads the document of the address; whoever runs the portal hears of one that was altered.
func (h *Handlers) document(r *http.Request) (page document.Page, about reminder.Page, err error) {
	act, ref := kit.Actor(r), named(r)
	page, err = h.documents.Show(r.Context(), act, ref, h.reminders.Queue(act.Org, ref, &about))
	return page, about, h.noteAltered(r, err)
}

// noteAltered tells whoever runs the portal of a document that is not what was issued.
func (h *Handlers) noteAltered(r *http.Request, err error) error {
	var altered *document.Altered
	if errors.As(err, &altered) {
		h.Log.ErrorContext(r.Context(), "a document was altered after it was issued", "document", altered.Number, "request", kit.RequestID(r.Context()))
	}
	return err
}

func (h *Handlers) showInvoice(w http.ResponseWriter, r *http.Request, page document.Page, about reminder.Page, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	return h.RenderTitled(w, r, answer.Status, pages.DocumentTitle(r.Context(), page.Document.Kind, page.Document.Number), func(f layout.Frame) templ.Component {
		return pages.Invoice(pages.InvoiceView{Frame: f, Number: act.OrgNumber, Page: page, About: about, Problem: answer.Problem})
	})
}

// PayInvoice pays an invoice from the prepaid account.
func (h *Handlers) PayInvoice(w http.ResponseWriter, r *http.Request) error {
	page, _, err := h.document(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	err = h.documents.PayFromPrepaid(r.Context(), act, page.Document.ID)
	if err == nil {
		return h.RedirectWithFlash(w, r, route.Invoice(act.OrgNumber, page.Document.Number), "billing.paid")
	}
	if !fault.Has(err, fault.Conflict) {
		return err
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	page, about, err := h.document(r)
	if err != nil {
		return err
	}
	return h.showInvoice(w, r, page, about, answer)
}
