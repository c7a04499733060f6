package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// Provisioning shows what the provider's systems are told, and what they have not done.
func (h *Handlers) Provisioning(w http.ResponseWriter, r *http.Request) error {
	page, err := h.provisioning.Page(r.Context(), kit.Colleague(r), kit.QueryValue(r, "after"))
	if err != nil {
		return err
	}
	catalogue, err := h.products.Catalogue(r.Context())
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.provisioning.title", func(f layout.Frame) templ.Component {
		return pages.Provisioning(pages.ProvisioningView{Frame: f, Page: page, Kind: catalogue.KindName(i18n.From(r.Context()).Lang)})
	})
}
