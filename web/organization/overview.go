package organization

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/templates/layout"
	pages "manager/templates/pages/organization"
	"manager/web/kit"
)

// Overview is the first page of an organization.
func (h *Handlers) Overview(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	overview, err := h.orgs.Overview(r.Context(), act)
	if err != nil {
		return err
	}
	products, err := h.products.Overview(r.Context(), act)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "nav.overview", func(f layout.Frame) templ.Component {
		return pages.Overview(pages.OverviewView{Frame: f, Now: h.Now(), Self: act, Overview: overview, Products: products, Asked: !kit.RequestContext(r).TwoFactor.At.IsZero()})
	})
}
