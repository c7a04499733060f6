package organization

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/templates/layout"
	pages "manager/templates/pages/organization"
	"manager/templates/parts"
	"manager/web/kit"
)

// Activity is what everybody did in the organization.
func (h *Handlers) Activity(w http.ResponseWriter, r *http.Request) error {
	q, err := activityQuery(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	list, err := h.activity.Organization(r.Context(), act, q.Query(i18n.From(r.Context()).Zone))
	if err != nil {
		return err
	}
	kinds, err := h.activity.Kinds(r.Context())
	if err != nil {
		return err
	}
	view := pages.ActivityView{Separator: kit.CSVSeparator(r),
		List: parts.ActivityView{Number: act.OrgNumber, Now: h.Now(), Query: q, List: list, Words: h.EventWords(r.Context(), kinds)}}
	return h.Render(w, r, http.StatusOK, "nav.activity", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Activity(view)
	})
}

func activityQuery(r *http.Request) (parts.ActivityQuery, error) {
	var q parts.ActivityQuery
	err := kit.ReadForm(r, &q)
	return q.Normalized(), err
}
