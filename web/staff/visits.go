package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/support/visit"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// Visits lists the organizations that let the colleague in, or are asked to.
func (h *Handlers) Visits(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	list, err := h.visits.Mine(r.Context(), by)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.visits.title", func(f layout.Frame) templ.Component {
		return pages.Visits(pages.VisitsView{Frame: f, Accesses: list, Now: h.Now()})
	})
}

// NewVisitPage asks which organization is asked, and for what.
func (h *Handlers) NewVisitPage(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	if err := by.Must(staff.VisitCustomers, h.Now()); err != nil {
		return err
	}
	in := pages.NewVisitForm()
	in.Organization = kit.QueryValue(r, "organization")
	return h.showNewVisit(w, r, in, kit.NewForm)
}

func (h *Handlers) showNewVisit(w http.ResponseWriter, r *http.Request, in pages.VisitForm, answer kit.FormAnswer) error {
	return h.Render(w, r, answer.Status, "staff.visits.ask", func(f layout.Frame) templ.Component {
		return pages.NewVisit(pages.NewVisitView{Frame: f.In(route.StaffVisits()), In: in, Accounting: kit.Colleague(r).Role.Is(staff.SeeMoney), Errors: answer.Errors, Problem: answer.Problem})
	})
}

// AskVisit asks an organization for temporary access.
func (h *Handlers) AskVisit(w http.ResponseWriter, r *http.Request) error {
	var in pages.VisitForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &in.AccessForm); err != nil {
		return err
	}
	by := kit.Colleague(r)
	if err := h.visits.Ask(r.Context(), by, in.ID(), visit.Question{Organization: in.Organization, Terms: in.Terms()}); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNewVisit(w, r, in, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffVisits(), "staff.visits.asked")
}

// EnterVisit lets the colleague into an organization that gave access.
func (h *Handlers) EnterVisit(w http.ResponseWriter, r *http.Request) error {
	access, err := kit.IDParam[id.SupportAccess](r, "access")
	if err != nil {
		return err
	}
	by := kit.Colleague(r)
	a, token, err := h.visits.Begin(r.Context(), by, access)
	if err != nil {
		return err
	}
	h.BeginVisit(w, token)
	if a.Terms.Products {
		return h.Redirect(w, r, route.Org(a.OrgNumber))
	}
	return h.Redirect(w, r, route.Accounting(a.OrgNumber))
}

// TakeVisitBack withdraws a question that nobody has answered yet.
func (h *Handlers) TakeVisitBack(w http.ResponseWriter, r *http.Request) error {
	access, err := kit.IDParam[id.SupportAccess](r, "access")
	if err != nil {
		return err
	}
	by := kit.Colleague(r)
	if err := h.visits.TakeBack(r.Context(), by, access); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.StaffVisits(), "staff.visits.taken_back")
}

// LeaveVisit ends the visit of this browser.
func (h *Handlers) LeaveVisit(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	if err := h.visits.Leave(r.Context(), by); err != nil {
		return err
	}
	h.ForgetVisit(w)
	return h.RedirectWithFlash(w, r, route.StaffVisits(), "staff.visits.left")
}
