package account

import (
	"net/http"

	"manager/internal/org"
	"manager/internal/route"
	"manager/web/kit"
)

// landingPage is where a person goes who asked for no page: the organization used
// last, or the only one; else the page that lets them choose.
func landingPage(e org.RequestContext) string {
	if e.LastNumber != "" {
		return route.Org(e.LastNumber)
	}
	if len(e.Organizations) == 1 {
		return route.Org(e.Organizations[0].Number)
	}
	return route.ChooseOrganization()
}

// Home leads on: to sign in, or to where the person was last.
func (h *Handlers) Home(w http.ResponseWriter, r *http.Request) error {
	if !kit.IsSignedIn(r) {
		return h.Redirect(w, r, route.SignIn())
	}
	return h.Redirect(w, r, landingPage(kit.RequestContext(r)))
}
