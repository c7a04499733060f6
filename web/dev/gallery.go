package dev

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/templates/layout"
	pages "manager/templates/pages/dev"
)

// Gallery shows every part that pages are made of.
func (h *Handlers) Gallery(w http.ResponseWriter, r *http.Request) error {
	return h.Render(w, r, http.StatusOK, "gallery.title", func(f layout.Frame) templ.Component {
		return pages.DevUI(pages.DevUIView{Frame: f})
	})
}
