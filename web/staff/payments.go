package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff/desk"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// Payments lists the money that came without a reference.
func (h *Handlers) Payments(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	list, err := h.desks.Unattributed(r.Context(), by, r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.payments.title", func(f layout.Frame) templ.Component {
		return pages.Payments(pages.PaymentsView{Frame: f, List: list})
	})
}

// Payment shows one payment that waits, and asks whose it is.
func (h *Handlers) Payment(w http.ResponseWriter, r *http.Request) error {
	return h.showPayment(w, r, desk.NewAttribution{}, pages.RefusalForm{}, kit.NewForm)
}

func (h *Handlers) showPayment(w http.ResponseWriter, r *http.Request, in desk.NewAttribution, out pages.RefusalForm, answer kit.FormAnswer) error {
	one, err := kit.IDParam[id.BankTransaction](r, "transaction")
	if err != nil {
		return err
	}
	by := kit.Colleague(r)
	found, err := h.desks.Payment(r.Context(), by, one)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "staff.payments.one", func(f layout.Frame) templ.Component {
		return pages.Payment(pages.PaymentView{Frame: f.In(route.StaffPayments()), Payment: found, In: in, Out: out, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// AttributePayment gives money that waits to an organization.
func (h *Handlers) AttributePayment(w http.ResponseWriter, r *http.Request) error {
	var in desk.NewAttribution
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	return h.decidePayment(w, r, in, pages.RefusalForm{}, "staff.payments.given", func(one id.BankTransaction) error {
		return h.desks.Attribute(r.Context(), kit.Colleague(r), one, in)
	})
}

// ExcludePayment leaves out money that is no payment of a customer.
func (h *Handlers) ExcludePayment(w http.ResponseWriter, r *http.Request) error {
	var out pages.RefusalForm
	if err := kit.ReadForm(r, &out); err != nil {
		return err
	}
	return h.decidePayment(w, r, desk.NewAttribution{}, out, "staff.payments.excluded", func(one id.BankTransaction) error {
		return h.desks.Exclude(r.Context(), kit.Colleague(r), one, out.Reason)
	})
}

func (h *Handlers) decidePayment(w http.ResponseWriter, r *http.Request, in desk.NewAttribution, out pages.RefusalForm, done string, do func(one id.BankTransaction) error) error {
	one, err := kit.IDParam[id.BankTransaction](r, "transaction")
	if err != nil {
		return err
	}
	err = do(one)
	if err == nil {
		return h.RedirectWithFlash(w, r, route.StaffPayments(), done)
	}
	answer, refused := kit.AnswerForm(w, r, err)
	if refused != nil || answer.Status == http.StatusConflict { // it waits no more: there is no page of it
		return err
	}
	return h.showPayment(w, r, in, out, answer)
}
