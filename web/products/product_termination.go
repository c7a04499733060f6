package products

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/products"
	"manager/web/kit"
)

// TerminateProductPage says what is lost when a product ends, and asks why it shall.
func (h *Handlers) TerminateProductPage(w http.ResponseWriter, r *http.Request) error {
	var in pages.TerminationForm
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showTermination(w, r, in, kit.NewForm)
}

// TerminateProduct ends a product for good.
func (h *Handlers) TerminateProduct(w http.ResponseWriter, r *http.Request) error {
	asked, err := productParam(r)
	if err != nil {
		return err
	}
	var in pages.TerminationForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	if in.WhenDue() || in.Keeps() {
		return h.endWhenDue(w, r, in, asked)
	}
	ended, err := h.products.Terminate(r.Context(), act, asked, in.Termination())
	if err == nil {
		return h.RedirectWithFlash(w, r, route.Products(act.OrgNumber), "product.terminate.done", "Name", kit.Linked{Text: ended.Name})
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showTermination(w, r, in, answer)
}

// endWhenDue has a product end when it is due, or takes that back.
func (h *Handlers) endWhenDue(w http.ResponseWriter, r *http.Request, in pages.TerminationForm, asked id.Product) error {
	act := kit.Actor(r)
	found, err := h.renewals.EndWhenDue(r.Context(), act, asked, in.WhenDue())
	if err == nil {
		flash := "product.terminate.due_set"
		if in.Keeps() {
			flash = "product.terminate.due_kept"
		}
		return h.RedirectWithFlash(w, r, route.Product(act.OrgNumber, asked.String()), flash, "Name", kit.Linked{Text: found.Name})
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showTermination(w, r, in, answer)
}

func (h *Handlers) showTermination(w http.ResponseWriter, r *http.Request, in pages.TerminationForm, answer kit.FormAnswer) error {
	asked, err := productParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	found, obstacle, err := h.products.Terminable(r.Context(), act, asked)
	if err != nil {
		return err
	}
	view := pages.TerminationView{Now: h.Now(), Number: act.OrgNumber, Product: found, MaySuspend: product.MaySuspend(act.Role), In: in, Errors: answer.Errors, Problem: answer.Problem}
	one, due, err := h.renewals.One(r.Context(), act, asked)
	if err != nil {
		return err
	}
	if due {
		view.DueOn, view.Ends = one.Due.Time(), one.Ends
	}
	var refused *fault.Fault
	if errors.As(obstacle, &refused) {
		view.Refused, answer.Status = i18n.T(r.Context(), refused.Key), http.StatusConflict
	}
	return h.Render(w, r, answer.Status, "product.terminate", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Termination(view)
	})
}
