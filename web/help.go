package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// help lists the guides.
func (s *Server) help(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, "guide.list.title", func(f layout.Frame) templ.Component {
		return pages.Help(pages.HelpView{Frame: f, Areas: guide.Areas})
	})
}

// guide shows one guide.
func (s *Server) guide(w http.ResponseWriter, r *http.Request) error {
	g, ok := guide.Find(chi.URLParam(r, "guide"))
	if !ok {
		return fault.New(fault.NotFound, "error.not_found")
	}
	picture := s.assets.URL("guides/" + string(i18n.From(r.Context()).Lang) + "/" + g.Name + ".webp")
	return s.render(w, r, http.StatusOK, g.Title, func(f layout.Frame) templ.Component {
		return pages.Guide(pages.GuideView{Frame: f, Guide: g, PictureURL: picture})
	})
}

// guidesFor lists the guides about the page of the request, for the help menu.
func (s *Server) guidesFor(r *http.Request) []layout.HelpLink {
	guides := guide.For(chi.RouteContext(r.Context()).RoutePattern())
	links := make([]layout.HelpLink, 0, len(guides))
	for _, g := range guides {
		links = append(links, layout.HelpLink{Title: i18n.T(r.Context(), g.Title), URL: route.Guide(g.Name)})
	}
	return links
}
