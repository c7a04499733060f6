package staff

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// Gratuities lists the free products that were granted.
func (h *Handlers) Gratuities(w http.ResponseWriter, r *http.Request) error {
	page, err := h.offers.Gratuities(r.Context(), kit.Colleague(r), kit.QueryValue(r, "after"))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.gratuities.title", func(f layout.Frame) templ.Component {
		return pages.Gratuities(pages.GratuitiesView{Frame: f, Page: page, Now: h.Now()})
	})
}

// usualMonths is for how many months a gratuity can be ordered, unless staff say otherwise.
const usualMonths = 3

// NewGratuityPage asks what is to be granted to whom.
func (h *Handlers) NewGratuityPage(w http.ResponseWriter, r *http.Request) error {
	if err := kit.Colleague(r).Must(staff.SetPrices, h.Now()); err != nil {
		return err
	}
	in := pages.GratuityForm{Request: id.New[id.Gratuity]().String()}
	in.Organization, in.Months = kit.QueryValue(r, "customer"), "12"
	in.Until = h.Now().In(h.offers.Zone()).AddDate(0, usualMonths, 0).Format(time.DateOnly)
	return h.showNewGratuity(w, r, pages.NewGratuityView{In: in}, kit.NewForm)
}

func (h *Handlers) showNewGratuity(w http.ResponseWriter, r *http.Request, view pages.NewGratuityView, answer kit.FormAnswer) (err error) {
	if view.Kinds, err = h.offers.Catalogue(r.Context(), kit.Colleague(r)); err != nil {
		return err
	}
	view.Errors, view.Problem = answer.Errors, answer.Problem
	return h.Render(w, r, answer.Status, "staff.gratuities.grant", func(f layout.Frame) templ.Component {
		view.Frame = f.In(route.StaffGratuities())
		return pages.NewGratuity(view)
	})
}

// GrantGratuity grants an organization one free product.
func (h *Handlers) GrantGratuity(w http.ResponseWriter, r *http.Request) error {
	var in pages.GratuityForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &in.GratuityForm); err != nil {
		return err
	}
	key, err := kit.FormKey[id.Gratuity](in.Request)
	if err != nil {
		return err
	}
	err = h.offers.Grant(r.Context(), kit.Colleague(r), key, in.GratuityForm)
	if fault.Has(err, fault.StepUp) {
		return h.showNewGratuity(w, r, pages.NewGratuityView{In: in, Touch: true}, unsaved)
	}
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNewGratuity(w, r, pages.NewGratuityView{In: in}, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffGratuities(), "staff.gratuities.granted")
}

// EndGratuityPage asks whether a gratuity is to be taken back.
func (h *Handlers) EndGratuityPage(w http.ResponseWriter, r *http.Request) error {
	return h.showEndGratuity(w, r, kit.NewForm)
}

func (h *Handlers) showEndGratuity(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	key, err := kit.IDParam[id.Gratuity](r, "gratuity")
	if err != nil {
		return err
	}
	found, kinds, err := h.offers.Gratuity(r.Context(), kit.Colleague(r), key)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "staff.gratuities.end", func(f layout.Frame) templ.Component {
		return pages.EndGratuity(pages.EndGratuityView{Frame: f.In(route.StaffGratuities()), Kinds: kinds, Gratuity: found, Problem: answer.Problem})
	})
}

// EndGratuity takes back a gratuity that nobody has used.
func (h *Handlers) EndGratuity(w http.ResponseWriter, r *http.Request) error {
	key, err := kit.IDParam[id.Gratuity](r, "gratuity")
	if err != nil {
		return err
	}
	if err := h.offers.EndGratuity(r.Context(), kit.Colleague(r), key); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showEndGratuity(w, r, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffGratuities(), "staff.gratuities.ended")
}
