package account

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/templates/parts"
	"manager/web/kit"
)

// Activity is what the person did, and what happened to their account.
func (h *Handlers) Activity(w http.ResponseWriter, r *http.Request) error {
	var q parts.ActivityQuery
	if err := kit.ReadForm(r, &q); err != nil {
		return err
	}
	q = q.Normalized()
	zone := i18n.From(r.Context()).Zone
	page, err := h.activity.Account(r.Context(), kit.Actor(r), q.Query(zone), zone)
	if err != nil {
		return err
	}
	kinds, err := h.activity.Kinds(r.Context())
	if err != nil {
		return err
	}
	view := pages.ActivityView{Summary: page.Summary, List: parts.ActivityView{Now: h.Now(), Query: q, List: page.List, Words: h.EventWords(r.Context(), kinds)}, NotMe: route.NotMe()}
	return h.Render(w, r, http.StatusOK, "profile.account_activity", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Activity(view)
	})
}
