package shop

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/shop"
	"manager/web/kit"
)

// Orders lists the newest orders.
func (h *Handlers) Orders(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	all, err := h.orders.List(r.Context(), act)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "nav.orders", func(f layout.Frame) templ.Component {
		return pages.Orders(pages.OrdersView{Frame: f, Number: act.OrgNumber, Orders: all})
	})
}

// Order shows one order.
func (h *Handlers) Order(w http.ResponseWriter, r *http.Request) error {
	return h.showOrder(w, r, pages.Order)
}

// CancelOrderPage asks before an order is cancelled.
func (h *Handlers) CancelOrderPage(w http.ResponseWriter, r *http.Request) error {
	return h.showOrder(w, r, pages.CancelOrder)
}

// CancelOrder cancels an order that is not paid.
func (h *Handlers) CancelOrder(w http.ResponseWriter, r *http.Request) error {
	asked, err := orderParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.orders.Cancel(r.Context(), act, asked); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.Order(act.OrgNumber, asked.String()), "shop.order.cancelled")
}

// RepeatOrder puts the lines of an order into the cart once more.
func (h *Handlers) RepeatOrder(w http.ResponseWriter, r *http.Request) error {
	asked, err := orderParam(r)
	if err != nil {
		return err
	}
	if err := mustOrder(r); err != nil {
		return err
	}
	var in pages.RepeatForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	key, err := kit.FormKey[id.Event](in.Key)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	closed, err := h.orders.Repeat(r.Context(), act, asked, key)
	if err != nil {
		return err
	}
	if closed > 0 {
		return h.RedirectWithFlash(w, r, route.Cart(act.OrgNumber), "shop.order.repeated_partly")
	}
	return h.RedirectWithFlash(w, r, route.Cart(act.OrgNumber), "shop.order.repeated")
}

func (h *Handlers) showOrder(w http.ResponseWriter, r *http.Request, page func(pages.OrderView) templ.Component) error {
	asked, err := orderParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	found, err := h.orders.Show(r.Context(), act, asked)
	if err != nil {
		return err
	}
	catalogue, err := h.products.Catalogue(r.Context())
	if err != nil {
		return err
	}
	view := pages.OrderView{Number: act.OrgNumber, Order: found, Key: id.New[id.Event](), Icons: map[string]string{}}
	view.Account, _ = h.orders.Account(found.Total.Currency)
	for _, kind := range catalogue.Kinds {
		view.Icons[kind.Code] = kind.Icon
	}
	return h.RenderTitled(w, r, http.StatusOK, view.Title(r.Context()), func(f layout.Frame) templ.Component {
		view.Frame = f
		return page(view)
	})
}
