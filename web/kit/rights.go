package kit

import (
	"net/http"

	"manager/internal/billing/declaration"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/templates/layout"
)

// rightsFor are the links of every page's foot: those that consumers must find there, of the country of
// whoever is signed in, or of all countries to whose consumers the provider sells; and the legal texts.
func (k *Kit) rightsFor(r *http.Request) (links []layout.HelpLink) {
	of := declaration.RightsIn(RequestContext(r).Country, k.settings.Consumers)
	if of.Withdrawal {
		links = append(links, layout.HelpLink{Title: i18n.T(r.Context(), "withdraw.link"), URL: route.Withdraw()})
	}
	if of.Cancellation {
		links = append(links, layout.HelpLink{Title: i18n.T(r.Context(), "cancel.link"), URL: route.Cancel()})
	}
	return append(links, k.legalTexts(r)...)
}

// legalTexts are links to the legal texts that are published. The page of a fault comes by here, too, and is shown whatever is missing.
func (k *Kit) legalTexts(r *http.Request) (links []layout.HelpLink) {
	if k.legal == nil {
		return nil
	}
	kinds, err := k.legal.Published()
	if err != nil {
		k.Log.WarnContext(r.Context(), "the foot of pages shows the legal texts that it remembers", "error", err)
	}
	for _, kind := range kinds {
		links = append(links, layout.HelpLink{Title: i18n.T(r.Context(), "legal.kind."+string(kind)), URL: route.Legal(string(kind))})
	}
	return links
}
