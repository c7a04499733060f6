package organization

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/organization"
	"manager/web/kit"
)

// NewOrganizationPage shows the form for another organization.
func (h *Handlers) NewOrganizationPage(w http.ResponseWriter, r *http.Request) error {
	in := pages.OrganizationForm{Request: id.New[id.Org]().String(), Country: kit.RequestContext(r).Country, Kind: string(org.Company)}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showNewOrganization(w, r, in, kit.NewForm)
}

// CreateOrganization makes another organization and opens it.
func (h *Handlers) CreateOrganization(w http.ResponseWriter, r *http.Request) error {
	var in pages.OrganizationForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	number, err := h.orgs.CreateOrganization(r.Context(), kit.Actor(r), in.Request, org.NewOrganization{Name: in.Name, Kind: org.Kind(in.Kind), Country: in.Country})
	if err == nil {
		return h.RedirectWithFlashAbout(w, r, route.Org(number), aboutOrganization(number, in.Name), kit.Line("org.new.created"))
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showNewOrganization(w, r, in, answer)
}

func (h *Handlers) showNewOrganization(w http.ResponseWriter, r *http.Request, in pages.OrganizationForm, answer kit.FormAnswer) error {
	return h.Render(w, r, answer.Status, "profile.create_organization", func(f layout.Frame) templ.Component {
		return pages.OrganizationsNew(pages.OrganizationsNewView{Frame: f, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}
