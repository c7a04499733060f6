package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/templates/layout"
	"manager/templates/pages"
)

// overview is the first page of an organization.
func (s *Server) overview(w http.ResponseWriter, r *http.Request) error {
	act := actorFrom(r)
	overview, err := s.orgs.Overview(r.Context(), act)
	if err != nil {
		return err
	}
	products, err := s.products.Overview(r.Context(), act)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "nav.overview", func(f layout.Frame) templ.Component {
		return pages.Overview(pages.OverviewView{Frame: f, Now: s.clock(), Self: act, Overview: overview, Products: products})
	})
}
