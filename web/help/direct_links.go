package help

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/help"
	"manager/templates/ui"
	"manager/web/kit"
)

// directLink is a page that can be linked to without an organization in the
// address: either one of the person's own or one of each organization.
type directLink struct {
	own   string
	inOrg func(number string) string
}

var directLinks = map[string]directLink{
	"overview":          {inOrg: route.Org},
	"support":           {inOrg: route.Support},
	"users":             {inOrg: route.Users},
	"add-user":          {inOrg: route.InviteUsers},
	"teams":             {inOrg: route.Teams},
	"products":          {inOrg: route.Products},
	"websites":          {inOrg: route.Websites},
	"organization":      {inOrg: route.Organization},
	"personalize":       {inOrg: route.Personalize},
	"security":          {inOrg: route.Security},
	"activity":          {inOrg: route.Activity},
	"support-access":    {inOrg: route.SupportAccesses},
	"shop":              {inOrg: route.Shop},
	"to-pay":            {inOrg: route.ToPay},
	"invoices":          {inOrg: route.Invoices},
	"prepaid-account":   {inOrg: route.PrepaidAccount},
	"renewals":          {inOrg: route.Renewals},
	"payment-profiles":  {inOrg: route.PaymentProfiles},
	"billing-addresses": {inOrg: route.BillingAddresses},
	"profile":           {own: route.Profile()},
	"account-access":    {own: route.AccountAccess()},
	"account-activity":  {own: route.ProfileActivity()},
	"password":          {own: route.ProfilePassword()},
	"two-factor":        {own: route.TwoFactor()},
	"app-passwords":     {own: route.AppPasswords()},
	"language":          {own: route.ProfileLanguage()},
	"organizations":     {own: route.ProfileOrganizations()},
	"new-organization":  {own: route.NewOrganization()},
}

// DirectLink leads to a page without naming an organization: in the one used
// last, with a hint and a way to another, or the person chooses first.
func (h *Handlers) DirectLink(w http.ResponseWriter, r *http.Request) error {
	page := chi.URLParam(r, "page")
	link, ok := directLinks[page]
	if !ok {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if link.inOrg == nil {
		return h.Redirect(w, r, link.own)
	}
	rc := kit.RequestContext(r)
	switch len(rc.Organizations) {
	case 0:
		return h.Redirect(w, r, route.ChooseOrganization()) // it offers to create one
	case 1:
		return h.Redirect(w, r, link.inOrg(rc.Organizations[0].Number))
	}
	if query := r.URL.Query(); rc.LastNumber == "" || query.Has("choose") || query.Has("q") {
		return h.chooseForDirectLink(w, r, link)
	}
	other := &kit.FlashLink{Key: "guide.hint.switch", URL: route.With(route.Go(page), "choose", "1")}
	if err := h.LeaveFlash(w, kit.FlashMessage{Lines: []kit.FlashLine{kit.Line("guide.hint.organization")}, Tone: string(ui.Accent), Link: other}); err != nil {
		return err
	}
	return h.Redirect(w, r, link.inOrg(rc.LastNumber))
}

// chooseForDirectLink asks in which of the person's organizations the page is wanted.
func (h *Handlers) chooseForDirectLink(w http.ResponseWriter, r *http.Request, link directLink) error {
	search := kit.QueryValue(r, "q")
	list, more, err := h.orgs.MyOrganizations(r.Context(), kit.Actor(r).User, search)
	if err != nil {
		return err
	}
	view := pages.DirectLinkView{Action: r.URL.Path, Search: search, Searchable: more || search != "" || len(list) > org.SwitcherSize}
	for _, m := range list {
		view.Choices = append(view.Choices, pages.DirectLinkChoice{Name: m.Name, RoleKey: "role." + string(m.Role), URL: link.inOrg(m.Number)})
	}
	return h.Render(w, r, http.StatusOK, "guide.choose.title", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.DirectLink(view)
	})
}
