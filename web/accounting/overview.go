package accounting

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/templates/layout"
	pages "manager/templates/pages/accounting"
	"manager/templates/parts"
	"manager/web/kit"
)

// Overview shows how the organization stands with its money.
func (h *Handlers) Overview(w http.ResponseWriter, r *http.Request) error {
	act, reader := kit.Actor(r), i18n.From(r.Context())
	standing, err := h.payments.Standing(r.Context(), act, reader.Zone)
	if err != nil {
		return err
	}
	catalogue, err := h.products.Catalogue(r.Context())
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "nav.accounting", func(f layout.Frame) templ.Component {
		return pages.Overview(pages.OverviewView{Frame: f, Number: act.OrgNumber, Now: h.Now(), Standing: standing,
			Spending: parts.SpendingOf(reader, standing.Months, standing.Sold, catalogue.KindName(reader.Lang))})
	})
}
