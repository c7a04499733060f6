package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/billing/document"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/templates/ui"
	"manager/web/kit"
)

// RefundPage asks which invoice is refunded; with its number, how much of it.
func (h *Handlers) RefundPage(w http.ResponseWriter, r *http.Request) error {
	in := pages.RefundForm{Request: id.New[id.StaffApproval]().String()}
	in.Invoice, in.To = kit.QueryValue(r, "invoice"), "means"
	return h.showRefund(w, r, in, kit.NewForm)
}

func (h *Handlers) showRefund(w http.ResponseWriter, r *http.Request, in pages.RefundForm, answer kit.FormAnswer) error {
	by := kit.Colleague(r)
	view := pages.RefundView{Limit: h.desks.Limits().Refund, Elevated: by.Elevated(h.Now()), In: in, Errors: answer.Errors, Problem: answer.Problem}
	found, err := h.findInvoice(r, by, in.Invoice)
	switch {
	case fault.Has(err, fault.NotFound):
		if len(view.Errors) == 0 {
			view.Errors = ui.Errors{{Name: "invoice", Text: i18n.T(r.Context(), "staff.refunds.unknown")}}
		}
		answer.Status = http.StatusUnprocessableEntity
	case err != nil:
		return err
	default:
		view.Found = found
	}
	return h.Render(w, r, answer.Status, "staff.refunds.title", func(f layout.Frame) templ.Component {
		view.Frame = f.In(route.StaffRefunds())
		return pages.Refund(view)
	})
}

// findInvoice finds the invoice of a number; nothing without one.
func (h *Handlers) findInvoice(r *http.Request, by staff.Colleague, number string) (*document.Creditable, error) {
	if number == "" && by.Role.Is(staff.Refund) {
		return nil, nil
	}
	found, err := h.desks.FindInvoice(r.Context(), by, number)
	if err != nil {
		return nil, err
	}
	return &found, nil
}

// Refund issues a credit note and gives back what was paid, or proposes it where two people must agree.
func (h *Handlers) Refund(w http.ResponseWriter, r *http.Request) error {
	var in pages.RefundForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &in.NewRefund); err != nil {
		return err
	}
	by := kit.Colleague(r)
	if err := by.Must(staff.Refund, h.Now()); err != nil {
		return err
	}
	key, err := kit.FormKey[id.StaffApproval](in.Request)
	if err != nil {
		return err
	}
	done, err := h.desks.RefundInvoice(r.Context(), by, key, in.NewRefund)
	if fault.Has(err, fault.NotFound) {
		return h.showRefund(w, r, in, kit.FormAnswer{Status: http.StatusUnprocessableEntity})
	}
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showRefund(w, r, in, answer)
	}
	if done.Proposed {
		return h.RedirectWithFlash(w, r, route.StaffApprovals(), "staff.approval.proposed")
	}
	words := i18n.From(r.Context())
	lines := []kit.FlashLine{kit.Line("staff.refunds.issued", "Total", words.Money(done.Total))}
	if done.Held.Positive() {
		lines = append(lines, kit.Line("staff.refunds.goes_back", "Amount", words.Money(done.Held)))
	}
	if done.Prepaid.Positive() {
		lines = append(lines, kit.Line("staff.refunds.went_prepaid", "Amount", words.Money(done.Prepaid)))
	}
	if err := h.LeaveFlash(w, kit.FlashMessage{Lines: lines}); err != nil {
		return err
	}
	return h.Redirect(w, r, route.With(route.StaffRefunds(), "invoice", in.Invoice))
}
