package account

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// ExportPage says how far the copy of the person's data is, and offers another one.
func (h *Handlers) ExportPage(w http.ResponseWriter, r *http.Request) error {
	latest, err := h.privacy.LatestExport(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "privacy.export.title", func(f layout.Frame) templ.Component {
		return pages.DataExport(pages.DataExportView{Frame: f, Export: latest, Offered: latest.Replaceable(h.Now())})
	})
}

// RequestExport asks for a copy, which a job makes.
func (h *Handlers) RequestExport(w http.ResponseWriter, r *http.Request) error {
	if err := h.privacy.RequestExport(r.Context(), kit.Actor(r)); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.ProfileExport(), "privacy.export.asked")
}

// ExportFile sends the copy to the person whose data it holds.
func (h *Handlers) ExportFile(w http.ResponseWriter, r *http.Request) error {
	export, err := id.Parse[id.Export](chi.URLParam(r, "export"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	act := kit.Actor(r)
	e, err := h.privacy.OpenExport(r.Context(), act, export)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "application/zip")
	header.Set("Content-Disposition", `attachment; filename="my-data.zip"`)
	header.Set("Content-Length", strconv.FormatInt(e.Size, 10))
	forbidCaching(w)
	if err := h.privacy.SendExport(r.Context(), act, e, w); err != nil {
		h.Log.WarnContext(r.Context(), "a copy of somebody's data was not sent to its end", "error", err)
	}
	return nil
}
