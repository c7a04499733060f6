package products

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/templates/layout"
	pages "manager/templates/pages/products"
	"manager/web/kit"
)

// ProductAccess shows everybody who can reach a product, and why.
func (h *Handlers) ProductAccess(w http.ResponseWriter, r *http.Request) error {
	p, err := productParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	page, err := h.products.ProductAccess(r.Context(), act, p, kit.QueryValue(r, "cursor"))
	if err != nil {
		return err
	}
	title := i18n.T(r.Context(), "access.of_product", "Name", page.Product.Name)
	return h.RenderTitled(w, r, http.StatusOK, title, func(f layout.Frame) templ.Component {
		return pages.ProductAccess(pages.ProductAccessView{Frame: f, Number: act.OrgNumber, Page: page})
	})
}
