package staff

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/billing/price"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/staff/offer"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// PriceKinds lists the kinds of products, to choose the one whose prices are shown.
func (h *Handlers) PriceKinds(w http.ResponseWriter, r *http.Request) error {
	kinds, err := h.offers.Catalogue(r.Context(), kit.Colleague(r))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.prices.title", func(f layout.Frame) templ.Component {
		return pages.PriceKinds(pages.PriceKindsView{Frame: f, Kinds: kinds})
	})
}

// Prices shows what a kind costs, today and later.
func (h *Handlers) Prices(w http.ResponseWriter, r *http.Request) error {
	return h.showPrices(w, r, kit.NewForm)
}

func (h *Handlers) showPrices(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	prices, err := h.offers.Kind(r.Context(), kit.Colleague(r), chi.URLParam(r, "kind"))
	if err != nil {
		return err
	}
	return h.RenderTitled(w, r, answer.Status, prices.Kind.Name.In(i18n.From(r.Context()).Lang), func(f layout.Frame) templ.Component {
		return pages.Prices(pages.PricesView{Frame: f.In(route.StaffPrices()), Prices: prices, Problem: answer.Problem})
	})
}

// NewPricesPage asks for the prices of a kind from a day on.
func (h *Handlers) NewPricesPage(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	if err := by.Must(staff.SetPrices, h.Now()); err != nil {
		return err
	}
	prices, err := h.offers.Kind(r.Context(), by, chi.URLParam(r, "kind"))
	if err != nil {
		return err
	}
	in := pages.PricesForm{Request: id.New[id.PriceChange]().String(), PriceForm: offer.NewPriceForm(prices.Kind, prices.Sheet, h.offers.Today())}
	return h.renderNewPrices(w, r, pages.NewPricesView{Prices: prices, In: in}, kit.NewForm)
}

func (h *Handlers) showNewPrices(w http.ResponseWriter, r *http.Request, view pages.NewPricesView, answer kit.FormAnswer) (err error) {
	if view.Prices, err = h.offers.Kind(r.Context(), kit.Colleague(r), chi.URLParam(r, "kind")); err != nil {
		return err
	}
	return h.renderNewPrices(w, r, view, answer)
}

func (h *Handlers) renderNewPrices(w http.ResponseWriter, r *http.Request, view pages.NewPricesView, answer kit.FormAnswer) error {
	view.Errors, view.Problem = answer.Errors, answer.Problem
	return h.RenderTitled(w, r, answer.Status, view.Prices.Kind.Name.In(i18n.From(r.Context()).Lang), func(f layout.Frame) templ.Component {
		view.Frame = f.In(route.StaffPrices())
		return pages.NewPrices(view)
	})
}

// PublishPrices makes prices apply from a day to come, or shows what would change.
func (h *Handlers) PublishPrices(w http.ResponseWriter, r *http.Request) error {
	var in pages.PricesForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &in.PriceForm); err != nil {
		return err
	}
	key, err := kit.FormKey[id.PriceChange](in.Request)
	if err != nil {
		return err
	}
	by, kind := kit.Colleague(r), chi.URLParam(r, "kind")
	view := pages.NewPricesView{In: in}
	if in.Preview {
		var list price.List
		if list, err = h.offers.PreviewPrices(r.Context(), by, kind, &in.PriceForm); err == nil {
			view.Preview = &list
			return h.showNewPrices(w, r, view, kit.NewForm)
		}
	} else {
		err = h.offers.PublishPrices(r.Context(), by, key, kind, &in.PriceForm)
	}
	if fault.Has(err, fault.StepUp) {
		view.Touch = true
		return h.showNewPrices(w, r, view, unsaved)
	}
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNewPrices(w, r, view, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffPricesOf(kind), "staff.prices.published")
}

// TakePricesPage asks whether planned prices are to be taken back.
func (h *Handlers) TakePricesPage(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	if err := by.Must(staff.SetPrices, h.Now()); err != nil {
		return err
	}
	change, err := kit.IDParam[id.PriceChange](r, "change")
	if err != nil {
		return err
	}
	prices, err := h.offers.Kind(r.Context(), by, chi.URLParam(r, "kind"))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(prices.Sheet.Planned, func(p price.Planned) bool { return p.ID == change })
	if i < 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	view := pages.TakePricesView{Prices: prices, Planned: prices.Sheet.Planned[i], Before: prices.Sheet.Now}
	if i > 0 {
		view.Before = prices.Sheet.Planned[i-1].List
	}
	return h.Render(w, r, http.StatusOK, "staff.prices.take_back", func(f layout.Frame) templ.Component {
		view.Frame = f.In(route.StaffPrices())
		return pages.TakePrices(view)
	})
}

// TakePrices makes planned prices undone.
func (h *Handlers) TakePrices(w http.ResponseWriter, r *http.Request) error {
	change, err := kit.IDParam[id.PriceChange](r, "change")
	if err != nil {
		return err
	}
	kind, err := h.offers.TakePricesBack(r.Context(), kit.Colleague(r), change)
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showPrices(w, r, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffPricesOf(kind), "staff.prices.taken_back")
}
