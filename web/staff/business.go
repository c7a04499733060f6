package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// Business shows the picture of the business.
func (h *Handlers) Business(w http.ResponseWriter, r *http.Request) error {
	picture, err := h.business.Show(r.Context(), kit.Colleague(r))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.business.title", func(f layout.Frame) templ.Component {
		return pages.Business(pages.BusinessView{Frame: f, Picture: picture})
	})
}
