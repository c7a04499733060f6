package help

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/templates/layout"
	pages "manager/templates/pages/help"
)

// Guides lists the guides.
func (h *Handlers) Guides(w http.ResponseWriter, r *http.Request) error {
	return h.Render(w, r, http.StatusOK, "guide.list.title", func(f layout.Frame) templ.Component {
		return pages.Help(pages.HelpView{Frame: f, Areas: guide.Areas})
	})
}

// Guide shows one guide.
func (h *Handlers) Guide(w http.ResponseWriter, r *http.Request) error {
	g, ok := guide.Find(chi.URLParam(r, "guide"))
	if !ok {
		return fault.New(fault.NotFound, "error.not_found")
	}
	pictures := map[int]string{}
	for _, step := range g.PictureSteps() {
		pictures[step] = h.assets.URL(g.PictureFile(i18n.From(r.Context()).Lang, step))
	}
	return h.Render(w, r, http.StatusOK, g.Title, func(f layout.Frame) templ.Component {
		return pages.Guide(pages.GuideView{Frame: f, Guide: g, PictureURLs: pictures})
	})
}
