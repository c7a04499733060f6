package shop

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/billing/order"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/shop"
	"manager/web/kit"
)

// Cart shows the cart.
func (h *Handlers) Cart(w http.ResponseWriter, r *http.Request) error {
	return h.showCart(w, r, id.CartLine{}, pages.ChangeForm{}, kit.NewForm)
}

// ChangeLine changes a line of the cart.
func (h *Handlers) ChangeLine(w http.ResponseWriter, r *http.Request) error {
	line, err := lineParam(r)
	if err != nil {
		return err
	}
	var in pages.ChangeForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	gratuity, err := id.Parse[id.Gratuity](in.Gratuity)
	if err != nil {
		gratuity = id.Gratuity{} // none is chosen
	}
	act := kit.Actor(r)
	err = h.orders.Change(r.Context(), act, line, order.LineChange{Months: in.Months, Quantity: quantityOf(in.Quantity), Name: in.Name, Warranty: in.Warranty, Gratuity: gratuity})
	if err == nil {
		return h.RedirectWithFlash(w, r, route.Cart(act.OrgNumber), "shop.cart.line_changed")
	}
	return h.refuseLine(w, r, line, in, err)
}

// DecideLine takes a line at its new price, or leaves it out.
func (h *Handlers) DecideLine(w http.ResponseWriter, r *http.Request) error {
	line, err := lineParam(r)
	if err != nil {
		return err
	}
	var in pages.ChangeForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	switch in.Decision {
	case pages.Accept:
		err = h.orders.Accept(r.Context(), act, line)
	case pages.Leave:
		err = h.orders.Remove(r.Context(), act, line)
	default:
		err = fault.Field("decision", "error.required")
	}
	if err == nil {
		return h.Redirect(w, r, route.Cart(act.OrgNumber))
	}
	return h.refuseLine(w, r, line, in, err)
}

// RemoveLine takes a line out of the cart.
func (h *Handlers) RemoveLine(w http.ResponseWriter, r *http.Request) error {
	line, err := lineParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.orders.Remove(r.Context(), act, line); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.Cart(act.OrgNumber), "shop.cart.line_removed")
}

func (h *Handlers) refuseLine(w http.ResponseWriter, r *http.Request, line id.CartLine, in pages.ChangeForm, err error) error {
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showCart(w, r, line, in, answer)
}

func (h *Handlers) showCart(w http.ResponseWriter, r *http.Request, line id.CartLine, in pages.ChangeForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	page, err := h.orders.Cart(r.Context(), act, id.BillingAddress{})
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "shop.cart", func(f layout.Frame) templ.Component {
		return pages.Cart(pages.CartView{Frame: f, Number: act.OrgNumber, Page: page, Line: line, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}
