package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/templates/layout"
	"manager/templates/pages"
)

// devUI shows every part that pages are made of.
func (s *Server) devUI(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, "gallery.title", func(f layout.Frame) templ.Component {
		return pages.DevUI(pages.DevUIView{Frame: f})
	})
}
