package staff

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// Jobs shows how the portal's own work goes, and what has failed.
func (h *Handlers) Jobs(w http.ResponseWriter, r *http.Request) error {
	list, err := h.jobs.List(r.Context(), kit.Colleague(r), kit.QueryValue(r, "after"))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.jobs.title", func(f layout.Frame) templ.Component {
		return pages.Jobs(pages.JobsView{Frame: f, List: list})
	})
}

// RetryJob has a job that has failed run again; one that does not fail any more is none to be sorry about.
func (h *Handlers) RetryJob(w http.ResponseWriter, r *http.Request) error {
	err := h.jobs.Retry(r.Context(), kit.Colleague(r), chi.URLParam(r, "job"))
	if fault.Has(err, fault.NotFound) {
		return h.RedirectWithFlash(w, r, route.StaffJobs(), "staff.jobs.gone")
	}
	if err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.StaffJobs(), "staff.jobs.retried")
}
