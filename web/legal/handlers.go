// Package legal has the public pages of the operator's legal texts.
//
// It must not hold rules: a handler calls one use case, and shows what comes back.
package legal

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/billing/legal"
	"manager/templates/layout"
	pages "manager/templates/pages/legal"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	legal *legal.Library
}

// New makes the handlers.
func New(k *kit.Kit, library *legal.Library) *Handlers {
	return &Handlers{Kit: k, legal: library}
}

// Page shows the version of a text that is in force.
func (h *Handlers) Page(w http.ResponseWriter, r *http.Request) error {
	return h.show(w, r, "")
}

// Version shows the version of a day.
func (h *Handlers) Version(w http.ResponseWriter, r *http.Request) error {
	return h.show(w, r, chi.URLParam(r, "day"))
}

func (h *Handlers) show(w http.ResponseWriter, r *http.Request, day string) error {
	kind, err := legal.ParseKind(chi.URLParam(r, "legal"))
	if err != nil {
		return err
	}
	page, err := h.legal.Read(r.Context(), kind, day)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "legal.kind."+string(kind), func(f layout.Frame) templ.Component {
		return pages.Text(pages.TextView{Frame: f, Page: page})
	})
}
