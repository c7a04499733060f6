package shop

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/billing/order"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/shop"
	"manager/web/kit"
)

// Index shows what can be bought.
func (h *Handlers) Index(w http.ResponseWriter, r *http.Request) error {
	if err := mustOrder(r); err != nil {
		return err
	}
	catalogue, err := h.products.Catalogue(r.Context())
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "nav.shop", func(f layout.Frame) templ.Component {
		return pages.Index(pages.IndexView{Frame: f, Number: kit.Actor(r).OrgNumber, Catalogue: catalogue})
	})
}

// Kind shows the offers of a kind.
func (h *Handlers) Kind(w http.ResponseWriter, r *http.Request) error {
	var in pages.LineForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	return h.showKind(w, r, in, kit.NewForm)
}

// AddToCart puts an offer into the cart.
func (h *Handlers) AddToCart(w http.ResponseWriter, r *http.Request) error {
	var in pages.LineForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := mustOrder(r); err != nil {
		return err
	}
	key, err := kit.FormKey[id.CartLine](in.Key)
	if err != nil {
		return err
	}
	err = h.orders.Add(r.Context(), act, order.NewLine{Key: key, Kind: chi.URLParam(r, "kind"), Offer: in.Offer, Months: in.Months, Quantity: quantityOf(in.Quantity), Name: in.Name})
	if err == nil {
		return h.RedirectWithFlash(w, r, route.Cart(act.OrgNumber), "shop.cart.added")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showKind(w, r, in, answer)
}

func (h *Handlers) showKind(w http.ResponseWriter, r *http.Request, in pages.LineForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	page, err := h.orders.Kind(r.Context(), act, chi.URLParam(r, "kind"), in.Months)
	if err != nil {
		return err
	}
	view := pages.KindView{Number: act.OrgNumber, Page: page, Keys: map[string]string{}, In: in, Errors: answer.Errors, Problem: answer.Problem}
	for _, offer := range page.Kind.Offers {
		view.Keys[offer.Code] = id.New[id.CartLine]().String()
	}
	return h.RenderTitled(w, r, answer.Status, view.Title(r.Context()), func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Kind(view)
	})
}
