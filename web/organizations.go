package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// chooseOrganization lists the organizations of the person, each leading to its overview.
func (s *Server) chooseOrganization(w http.ResponseWriter, r *http.Request) error {
	return s.listOrganizations(w, r, "org.choose.title", false)
}

// myOrganizations is the same list in the profile.
func (s *Server) myOrganizations(w http.ResponseWriter, r *http.Request) error {
	return s.listOrganizations(w, r, "profile.my_organizations", true)
}

func (s *Server) listOrganizations(w http.ResponseWriter, r *http.Request, titleKey string, profile bool) error {
	var in struct {
		Search string `form:"q"`
	}
	if err := readForm(r, &in); err != nil {
		return err
	}
	list, more, err := s.orgs.MyOrganizations(r.Context(), actorFrom(r).User, in.Search)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, titleKey, func(f layout.Frame) templ.Component {
		return pages.Organizations(pages.OrganizationsView{Frame: f, Profile: profile, Search: in.Search, Organizations: list, More: more})
	})
}

// newOrganization shows the form for another organization.
func (s *Server) newOrganization(w http.ResponseWriter, r *http.Request) error {
	in := pages.OrganizationForm{Request: id.New[id.Org]().String(), Country: visitFrom(r.Context()).entry.Country, Kind: string(org.Company)}
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.newOrganizationPage(w, r, in, shown)
}

// createOrganization makes another organization and opens it.
func (s *Server) createOrganization(w http.ResponseWriter, r *http.Request) error {
	var in pages.OrganizationForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	number, err := s.orgs.CreateOrganization(r.Context(), actorFrom(r), in.Request, org.NewOrganization{Name: in.Name, Kind: org.Kind(in.Kind), Country: in.Country})
	if err == nil {
		return s.redirectTelling(w, r, route.Org(number), "org.new.created")
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	return s.newOrganizationPage(w, r, in, answer)
}

func (s *Server) newOrganizationPage(w http.ResponseWriter, r *http.Request, in pages.OrganizationForm, answer formAnswer) error {
	return s.render(w, r, answer.status, "profile.create_organization", func(f layout.Frame) templ.Component {
		return pages.OrganizationsNew(pages.OrganizationsNewView{Frame: f, In: in, Errors: answer.errors, Problem: answer.problem})
	})
}

// leaveOrganizationPage asks before the person leaves, or says why they can't.
func (s *Server) leaveOrganizationPage(w http.ResponseWriter, r *http.Request) error {
	act := actorFrom(r)
	staying, err := s.orgs.MustStay(r.Context(), act)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if staying != "" {
		status = http.StatusConflict
	}
	return s.render(w, r, status, "org.leave", func(f layout.Frame) templ.Component {
		return pages.OrganizationsLeave(pages.OrganizationsLeaveView{Frame: f, Number: act.OrgNumber, Staying: staying})
	})
}

// leaveOrganization takes the person out of the organization. Whoever is not in
// it, as after a second click, is led on as well: what they asked for is so, and
// they don't learn whether there is such an organization.
func (s *Server) leaveOrganization(w http.ResponseWriter, r *http.Request) error {
	act := actorFrom(r)
	if act.Org.IsZero() {
		return s.redirect(w, r, route.ChooseOrganization())
	}
	err := s.orgs.Leave(r.Context(), act)
	if fault.Has(err, fault.NotFound) { // the other click was faster
		return s.redirect(w, r, route.ChooseOrganization())
	}
	if err != nil {
		return err
	}
	return s.redirectTelling(w, r, route.ChooseOrganization(), "org.leave.done", "Organization", act.OrgName)
}
