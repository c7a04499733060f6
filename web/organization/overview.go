package organization

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/templates/layout"
	pages "manager/templates/pages/organization"
	"manager/templates/parts"
	"manager/web/kit"
)

// Overview is the first page of an organization.
func (h *Handlers) Overview(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	overview, err := h.orgs.Overview(r.Context(), act)
	if err != nil {
		return err
	}
	view := pages.OverviewView{Now: h.Now(), Self: act, Overview: overview, Asked: !kit.RequestContext(r).TwoFactor.At.IsZero()}
	reader, finish := i18n.From(r.Context()), func() {}
	view.Products, err = h.products.Overview(r.Context(), act, func(batch *db.Batch) { finish = h.payments.QueueStanding(batch, act, reader.Zone, &view.Standing) })
	if err != nil {
		return err
	}
	finish()
	catalogue, err := h.products.Catalogue(r.Context())
	if err != nil {
		return err
	}
	view.Spending = parts.SpendingOf(reader, view.Standing.Months, view.Standing.Sold, catalogue.KindName(reader.Lang))
	return h.Render(w, r, http.StatusOK, "nav.overview", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Overview(view)
	})
}
