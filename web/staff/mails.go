package staff

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// Mails lists the mails that were not accepted.
func (h *Handlers) Mails(w http.ResponseWriter, r *http.Request) error {
	list, err := h.mails.List(r.Context(), kit.Colleague(r), kit.QueryValue(r, "after"))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.mails.title", func(f layout.Frame) templ.Component {
		return pages.Mails(pages.MailsView{Frame: f, List: list})
	})
}

// ResendMail has a mail sent again that was given up.
func (h *Handlers) ResendMail(w http.ResponseWriter, r *http.Request) error {
	return h.resent(w, r, h.mails.Resend(r.Context(), kit.Colleague(r), chi.URLParam(r, "mail")), route.StaffMails())
}

// ResendCustomerMail has a mail about a customer sent again that was given up.
func (h *Handlers) ResendCustomerMail(w http.ResponseWriter, r *http.Request) error {
	by, number := kit.Colleague(r), chi.URLParam(r, "customer")
	if err := by.Role.Must(staff.Operate); err != nil {
		return err
	}
	about, err := h.customers.Enter(r.Context(), by, number, "mails")
	if err != nil {
		return err
	}
	return h.resent(w, r, h.mails.ResendTo(r.Context(), by, about.ID, chi.URLParam(r, "mail")), route.StaffCustomerMails(number))
}

// resent leads back to the list; a mail that waits already, or that is not kept any more, is none to be sorry about.
func (h *Handlers) resent(w http.ResponseWriter, r *http.Request, err error, list string) error {
	if fault.Has(err, fault.NotFound) {
		return h.RedirectWithFlash(w, r, list, "staff.mails.gone")
	}
	if err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, list, "staff.mails.resent")
}
