package products

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/org"
	"manager/internal/site"
	"manager/templates/layout"
	pages "manager/templates/pages/products"
	"manager/web/kit"
)

// Websites lists the web sites of all hostings.
func (h *Handlers) Websites(w http.ResponseWriter, r *http.Request) error {
	var q pages.WebsitesQuery
	if err := kit.ReadForm(r, &q); err != nil {
		return err
	}
	q = q.Normalized()
	act := kit.Actor(r)
	list, err := h.sites.Websites(r.Context(), act, site.WebsiteQuery{Search: q.Search, Cursor: q.Cursor})
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "site.sites", func(f layout.Frame) templ.Component {
		return pages.Websites(pages.WebsitesView{Frame: f, Number: act.OrgNumber, Query: q, List: list, SeesMembers: org.MaySeeMembers(act.Role)})
	})
}
