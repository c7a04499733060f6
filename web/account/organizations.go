package account

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// ChooseOrganization lists the organizations of the person, each leading to its overview.
func (h *Handlers) ChooseOrganization(w http.ResponseWriter, r *http.Request) error {
	return h.listOrganizations(w, r, "org.choose.title", false)
}

// MyOrganizations is the same list in the profile.
func (h *Handlers) MyOrganizations(w http.ResponseWriter, r *http.Request) error {
	return h.listOrganizations(w, r, "profile.my_organizations", true)
}

func (h *Handlers) listOrganizations(w http.ResponseWriter, r *http.Request, titleKey string, profile bool) error {
	var in struct {
		Search string `form:"q"`
	}
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	list, more, err := h.orgs.MyOrganizations(r.Context(), kit.Actor(r).User, in.Search)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, titleKey, func(f layout.Frame) templ.Component {
		return pages.Organizations(pages.OrganizationsView{Frame: f, Profile: profile, Search: in.Search, Organizations: list, More: more})
	})
}

// LeaveOrganizationPage asks before the person leaves, or says why they can't.
func (h *Handlers) LeaveOrganizationPage(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	staying, err := h.orgs.MustStay(r.Context(), act)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if staying != "" {
		status = http.StatusConflict
	}
	return h.Render(w, r, status, "org.leave", func(f layout.Frame) templ.Component {
		return pages.OrganizationsLeave(pages.OrganizationsLeaveView{Frame: f, Number: act.OrgNumber, Staying: staying})
	})
}

// LeaveOrganization takes the person out of the organization. Whoever is not in
// it, as after a second click, is led on as well: what they asked for is so, and
// they don't learn whether there is such an organization.
func (h *Handlers) LeaveOrganization(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	if act.Org.IsZero() {
		return h.Redirect(w, r, route.ChooseOrganization())
	}
	err := h.orgs.Leave(r.Context(), act)
	if fault.Has(err, fault.NotFound) { // the other click was faster
		return h.Redirect(w, r, route.ChooseOrganization())
	}
	if err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.ChooseOrganization(), "org.leave.done", "Organization", act.OrgName)
}
