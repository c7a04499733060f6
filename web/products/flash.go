package products

import (
	"net/http"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/web/kit"
)

// redirectAbout sends the browser on with a message about a product.
func (h *Handlers) redirectAbout(w http.ResponseWriter, r *http.Request, of id.Product, address, key string) error {
	act := kit.Actor(r)
	found, _, err := h.products.Product(r.Context(), act, of)
	if fault.Has(err, fault.NotFound) { // it went meanwhile
		return h.RedirectWithFlash(w, r, address, key)
	}
	if err != nil {
		return err
	}
	about := []kit.Linked{{Text: found.Name, Path: route.Product(act.OrgNumber, of.String())}}
	return h.RedirectWithFlashAbout(w, r, address, about, kit.Line(key))
}

// redirectAboutSite sends the browser back to the settings of the site of the
// address with a message about it.
func (h *Handlers) redirectAboutSite(w http.ResponseWriter, r *http.Request, key string, args ...any) error {
	page, err := h.managedSite(r)
	if err != nil {
		return err
	}
	number, hosting, siteID := kit.Actor(r).OrgNumber, page.Product.ID.String(), page.Site.ID.String()
	about := []kit.Linked{{Text: page.Site.Host, Path: route.Site(number, hosting, siteID)}}
	return h.RedirectWithFlashAbout(w, r, route.SitePHP(number, hosting, siteID), about, kit.Line(key, args...))
}
