package staff

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/route"
	"manager/internal/staff/customer"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// Find looks for a customer, and shows whom the colleague opened today.
func (h *Handlers) Find(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	view := pages.FindView{Query: kit.QueryValue(r, "q")}
	var err error
	if view.Found, err = h.customers.Find(r.Context(), by, view.Query); err != nil {
		return err
	}
	if view.Today, err = h.customers.Today(r.Context(), by); err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.find.title", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Find(view)
	})
}

// Found answers a search as somebody types: the list alone.
func (h *Handlers) Found(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	query := kit.QueryValue(r, "q")
	found, err := h.customers.Find(r.Context(), by, query)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.find.title", func(layout.Frame) templ.Component {
		return pages.FoundList(pages.FindView{Query: query, Found: found})
	})
}

// Customer shows a customer whose data are open, else asks why to open them.
func (h *Handlers) Customer(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	c, open, err := h.customers.See(r.Context(), by, chi.URLParam(r, "customer"), "overview")
	if err != nil {
		return err
	}
	if !open {
		return h.showOpen(w, r, c.Organization, customer.NewOpening{}, kit.NewForm)
	}
	return h.RenderTitled(w, r, http.StatusOK, c.Name, func(f layout.Frame) templ.Component {
		return pages.Customer(pages.CustomerView{Frame: f.In(route.Staff()), Customer: c, Role: by.Role})
	})
}

func (h *Handlers) showOpen(w http.ResponseWriter, r *http.Request, c customer.Organization, in customer.NewOpening, answer kit.FormAnswer) error {
	return h.RenderTitled(w, r, answer.Status, c.Name, func(f layout.Frame) templ.Component {
		return pages.Open(pages.OpenView{Frame: f.In(route.Staff()), Customer: c, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// OpenCustomer opens the data of a customer for a reason.
func (h *Handlers) OpenCustomer(w http.ResponseWriter, r *http.Request) error {
	var in customer.NewOpening
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	by := kit.Colleague(r)
	number := chi.URLParam(r, "customer")
	err := h.customers.Open(r.Context(), by, number, in)
	if err == nil {
		return h.Redirect(w, r, route.StaffCustomer(number))
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	c, err := h.customers.Name(r.Context(), by, number)
	if err != nil {
		return err
	}
	return h.showOpen(w, r, c, in, answer)
}

// CloseCustomer ends the time for which the data of a customer are open.
func (h *Handlers) CloseCustomer(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	if err := h.customers.Close(r.Context(), by, chi.URLParam(r, "customer")); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.Staff(), "staff.customer.closed")
}

// Views lists who of the staff opened which customer.
func (h *Handlers) Views(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	review, err := h.customers.Review(r.Context(), by, kit.QueryValue(r, "after"))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.views.title", func(f layout.Frame) templ.Component {
		return pages.Views(pages.ViewsView{Frame: f, Review: review})
	})
}
