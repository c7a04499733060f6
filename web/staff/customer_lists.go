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

// CustomerPeople lists everybody of a customer.
func (h *Handlers) CustomerPeople(w http.ResponseWriter, r *http.Request) error {
	list, err := h.customers.People(r.Context(), kit.Colleague(r), chi.URLParam(r, "customer"), kit.QueryValue(r, "after"))
	return showList(h, w, r, list, err, pages.CustomerPeople)
}

// CustomerProducts lists everything that a customer has.
func (h *Handlers) CustomerProducts(w http.ResponseWriter, r *http.Request) error {
	list, err := h.customers.Products(r.Context(), kit.Colleague(r), chi.URLParam(r, "customer"), kit.QueryValue(r, "after"))
	return showList(h, w, r, list, err, pages.CustomerProducts)
}

// CustomerDocuments lists the invoices and credit notes of a customer.
func (h *Handlers) CustomerDocuments(w http.ResponseWriter, r *http.Request) error {
	list, err := h.customers.Documents(r.Context(), kit.Colleague(r), chi.URLParam(r, "customer"), kit.QueryValue(r, "after"))
	return showList(h, w, r, list, err, pages.CustomerDocuments)
}

// CustomerMails lists the mails about a customer.
func (h *Handlers) CustomerMails(w http.ResponseWriter, r *http.Request) error {
	list, err := h.customers.Mails(r.Context(), kit.Colleague(r), chi.URLParam(r, "customer"), kit.QueryValue(r, "after"))
	return showList(h, w, r, list, err, pages.CustomerMails)
}

// CustomerActivity lists what happened in the organization of a customer.
func (h *Handlers) CustomerActivity(w http.ResponseWriter, r *http.Request) error {
	list, err := h.customers.Log(r.Context(), kit.Colleague(r), chi.URLParam(r, "customer"), kit.QueryValue(r, "after"))
	return showList(h, w, r, list, err, pages.CustomerActivity)
}

func showList[T any](h *Handlers, w http.ResponseWriter, r *http.Request, list customer.List[T], err error, page func(pages.ListView[T]) templ.Component) error {
	if err != nil {
		return err
	}
	return h.RenderTitled(w, r, http.StatusOK, list.Name, func(f layout.Frame) templ.Component {
		return page(pages.ListView[T]{Frame: f.In(route.Staff()), List: list, Role: kit.Colleague(r).Role})
	})
}
