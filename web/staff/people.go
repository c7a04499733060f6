package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// People lists who works in the console.
func (h *Handlers) People(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	list, err := h.console.People(r.Context(), by)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.people.title", func(f layout.Frame) templ.Component {
		return pages.People(pages.PeopleView{Frame: f, People: list, Me: by.Member})
	})
}

// NewPersonPage asks who is to work in the console.
func (h *Handlers) NewPersonPage(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	if err := by.Must(staff.ManageStaff, h.Now()); err != nil {
		return err
	}
	return h.showNewPerson(w, r, staff.NewMember{}, kit.NewForm)
}

func (h *Handlers) showNewPerson(w http.ResponseWriter, r *http.Request, in staff.NewMember, answer kit.FormAnswer) error {
	return h.Render(w, r, answer.Status, "staff.people.add", func(f layout.Frame) templ.Component {
		return pages.NewPerson(pages.NewPersonView{Frame: f.In(route.StaffPeople()), In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// AddPerson takes somebody into the staff and mails them a link.
func (h *Handlers) AddPerson(w http.ResponseWriter, r *http.Request) error {
	var in staff.NewMember
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	by := kit.Colleague(r)
	m, err := h.console.Add(r.Context(), by, in)
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNewPerson(w, r, in, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffPeople(), "staff.people.added", "Name", m.Name(), "Email", m.Email)
}

// person is one of the staff whom the address names.
func (h *Handlers) person(r *http.Request) (staff.Member, error) {
	one, err := kit.IDParam[id.Staff](r, "staff")
	if err != nil {
		return staff.Member{}, err
	}
	by := kit.Colleague(r)
	return h.console.Person(r.Context(), by, one)
}

// PersonRolePage asks for another role.
func (h *Handlers) PersonRolePage(w http.ResponseWriter, r *http.Request) error {
	return h.showPerson(w, r, "", kit.NewForm, pages.PersonRole)
}

// BlockPersonPage asks before one of the staff is kept out.
func (h *Handlers) BlockPersonPage(w http.ResponseWriter, r *http.Request) error {
	return h.showPerson(w, r, "", kit.NewForm, pages.BlockPerson)
}

func (h *Handlers) showPerson(w http.ResponseWriter, r *http.Request, role string, answer kit.FormAnswer, page func(pages.PersonView) templ.Component) error {
	m, err := h.person(r)
	if err != nil {
		return err
	}
	if role == "" {
		role = string(m.Role)
	}
	return h.RenderTitled(w, r, answer.Status, m.Name(), func(f layout.Frame) templ.Component {
		return page(pages.PersonView{Frame: f.In(route.StaffPeople()), Member: m, Role: role, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// personRoleForm is what the form sends that gives somebody another role.
type personRoleForm struct {
	Role string `form:"role"`
}

// SetPersonRole gives somebody another role.
func (h *Handlers) SetPersonRole(w http.ResponseWriter, r *http.Request) error {
	var in personRoleForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	return h.changePerson(w, r, "staff.people.role_changed", pages.PersonRole, in.Role, func(by staff.Colleague, one id.Staff) error {
		return h.console.SetRole(r.Context(), by, one, in.Role)
	})
}

// BlockPerson keeps somebody out.
func (h *Handlers) BlockPerson(w http.ResponseWriter, r *http.Request) error {
	return h.changePerson(w, r, "staff.people.blocked_now", pages.BlockPerson, "", func(by staff.Colleague, one id.Staff) error {
		return h.console.Block(r.Context(), by, one)
	})
}

// UnblockPerson lets somebody in again.
func (h *Handlers) UnblockPerson(w http.ResponseWriter, r *http.Request) error {
	return h.changePerson(w, r, "staff.people.unblocked", nil, "", func(by staff.Colleague, one id.Staff) error {
		return h.console.Unblock(r.Context(), by, one)
	})
}

// SendPersonLink mails somebody a new link.
func (h *Handlers) SendPersonLink(w http.ResponseWriter, r *http.Request) error {
	return h.changePerson(w, r, "staff.people.link_sent", nil, "", func(by staff.Colleague, one id.Staff) error {
		return h.console.Invite(r.Context(), by, one)
	})
}

// changePerson changes one of the staff and leads back to the list; page is shown again with what was refused, if there is one.
func (h *Handlers) changePerson(w http.ResponseWriter, r *http.Request, done string, page func(pages.PersonView) templ.Component, role string, change func(staff.Colleague, id.Staff) error) error {
	one, err := kit.IDParam[id.Staff](r, "staff")
	if err != nil {
		return err
	}
	by := kit.Colleague(r)
	err = change(by, one)
	if err == nil {
		return h.RedirectWithFlash(w, r, route.StaffPeople(), done)
	}
	if page == nil {
		return err
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showPerson(w, r, role, answer, page)
}
