package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// organization shows what the organization says about itself, and what can be done with it.
func (s *Server) organization(w http.ResponseWriter, r *http.Request) error {
	act := actorFrom(r)
	page, err := s.orgs.Organization(r.Context(), act)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "nav.organization", func(f layout.Frame) templ.Component {
		return pages.Organization(pages.OrganizationView{Frame: f, Number: act.OrgNumber, Page: page})
	})
}

// modifyDetailsPage asks for the organization's details.
func (s *Server) modifyDetailsPage(w http.ResponseWriter, r *http.Request) error {
	page, err := s.modifiable(r)
	if err != nil {
		return err
	}
	in := pages.DetailsFormOf(page.Details)
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.detailsPage(w, r, page, in, shown)
}

// modifyDetails saves the details. With another country the form is shown
// again first, as that country writes addresses and with what it means for the currency.
func (s *Server) modifyDetails(w http.ResponseWriter, r *http.Request) error {
	var in pages.DetailsForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	act := actorFrom(r)
	if in.Asked != "" && in.Asked != in.Country {
		page, err := s.modifiable(r)
		if err != nil {
			return err
		}
		return s.detailsPage(w, r, page, in, shown)
	}
	err := s.orgs.ModifyDetails(r.Context(), act, in.Details())
	if err == nil {
		return s.redirectTelling(w, r, route.Organization(act.OrgNumber), "org.details.saved")
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	page, err := s.modifiable(r)
	if err != nil {
		return err
	}
	in.Version = page.Details.Version // the next try knows what somebody else changed
	return s.detailsPage(w, r, page, in, answer)
}

// modifiable is the organization for somebody who may change its details.
func (s *Server) modifiable(r *http.Request) (org.OrganizationPage, error) {
	page, err := s.orgs.Organization(r.Context(), actorFrom(r))
	if err == nil && !page.MayModify {
		return page, fault.New(fault.Forbidden, "users.denied.legal_representatives_only")
	}
	return page, err
}

func (s *Server) detailsPage(w http.ResponseWriter, r *http.Request, page org.OrganizationPage, in pages.DetailsForm, answer formAnswer) error {
	view := pages.OrganizationDetailsView{Number: actorFrom(r).OrgNumber, Before: page.Details, OtherCountry: in.Asked != "" && in.Asked != in.Country,
		In: in, Errors: answer.errors, Problem: answer.problem}
	return s.render(w, r, answer.status, "org.details.title", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.OrganizationDetails(view)
	})
}

// deleteOrganizationPage asks before the organization is deleted, or lists what is missing.
func (s *Server) deleteOrganizationPage(w http.ResponseWriter, r *http.Request) error {
	return s.deletionPage(w, r, pages.DeletionForm{}, shown)
}

// deleteOrganization closes the organization; the person chooses another one.
func (s *Server) deleteOrganization(w http.ResponseWriter, r *http.Request) error {
	var in pages.DeletionForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	act := actorFrom(r)
	err := s.orgs.DeleteOrganization(r.Context(), act, org.Deletion{Password: in.Password, Confirmed: in.Confirmed})
	if err == nil {
		return s.redirectTelling(w, r, route.ChooseOrganization(), "org.delete.done", "Organization", act.OrgName)
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	return s.deletionPage(w, r, in, answer)
}

func (s *Server) deletionPage(w http.ResponseWriter, r *http.Request, in pages.DeletionForm, answer formAnswer) error {
	act := actorFrom(r)
	page, err := s.orgs.Organization(r.Context(), act)
	if err != nil {
		return err
	}
	if !page.Missing.Nothing() && answer.status == http.StatusOK {
		answer.status = http.StatusConflict
	}
	return s.render(w, r, answer.status, "org.delete", func(f layout.Frame) templ.Component {
		return pages.OrganizationDeletion(pages.OrganizationDeletionView{Frame: f, Number: act.OrgNumber, Missing: page.Missing, In: in, Errors: answer.errors, Problem: answer.problem})
	})
}
