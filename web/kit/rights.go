package kit

import (
	"net/http"
	"slices"

	"manager/internal/billing/declaration"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/templates/layout"
)

// rightsFor are the links that consumers must find on every page: those of the country of
// whoever is signed in, or of all countries to whose consumers the provider sells.
func (k *Kit) rightsFor(r *http.Request) (links []layout.HelpLink) {
	of := k.rightsIn(RequestContext(r).Country)
	if of.Withdrawal {
		links = append(links, layout.HelpLink{Title: i18n.T(r.Context(), "withdraw.link"), URL: route.Withdraw()})
	}
	if of.Cancellation {
		links = append(links, layout.HelpLink{Title: i18n.T(r.Context(), "cancel.link"), URL: route.Cancel()})
	}
	return links
}

// rightsIn are the rights of consumers of a country, as far as the provider sells there; of an unknown one, all that any of them has.
func (k *Kit) rightsIn(country string) declaration.Rights {
	sold := k.settings.Consumers
	if country != "" {
		if sold != nil && !slices.Contains(sold, country) {
			return declaration.Rights{}
		}
		return declaration.RightsOf(country)
	}
	if sold == nil {
		return declaration.RightsOf("")
	}
	var all declaration.Rights
	for _, one := range sold {
		of := declaration.RightsOf(one)
		all.Withdrawal, all.Cancellation = all.Withdrawal || of.Withdrawal, all.Cancellation || of.Cancellation
	}
	return all
}
