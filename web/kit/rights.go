package kit

import (
	"net/http"

	"manager/internal/billing/declaration"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/templates/layout"
)

// rightsFor are the links that consumers must find on every page: those of the country of
// whoever is signed in, or of all countries to whose consumers the provider sells.
func (k *Kit) rightsFor(r *http.Request) (links []layout.HelpLink) {
	of := declaration.RightsIn(RequestContext(r).Country, k.settings.Consumers)
	if of.Withdrawal {
		links = append(links, layout.HelpLink{Title: i18n.T(r.Context(), "withdraw.link"), URL: route.Withdraw()})
	}
	if of.Cancellation {
		links = append(links, layout.HelpLink{Title: i18n.T(r.Context(), "cancel.link"), URL: route.Cancel()})
	}
	return links
}
