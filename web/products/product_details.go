package products

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/products"
	"manager/web/kit"
)

// ModifyProductPage asks for the name and the tags of a product.
func (h *Handlers) ModifyProductPage(w http.ResponseWriter, r *http.Request) error {
	asked, err := productParam(r)
	if err != nil {
		return err
	}
	found, err := h.products.DetailsOf(r.Context(), kit.Actor(r), asked)
	if err != nil {
		return err
	}
	in := pages.ProductFormOf(found)
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showProductForm(w, r, found, in, kit.NewForm)
}

// ModifyProduct renames a product and gives it other tags.
func (h *Handlers) ModifyProduct(w http.ResponseWriter, r *http.Request) error {
	asked, err := productParam(r)
	if err != nil {
		return err
	}
	var in pages.ProductForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	err = h.products.ModifyDetails(r.Context(), act, asked, in.Details())
	if err == nil {
		return h.redirectAbout(w, r, asked, route.Product(act.OrgNumber, asked.String()), "product.flash.saved")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	found, err := h.products.DetailsOf(r.Context(), act, asked)
	if err != nil {
		return err
	}
	in.Version = found.Version
	return h.showProductForm(w, r, found, in, answer)
}

func (h *Handlers) showProductForm(w http.ResponseWriter, r *http.Request, found product.Product, in pages.ProductForm, answer kit.FormAnswer) error {
	return h.Render(w, r, answer.Status, "product.details.modify", func(f layout.Frame) templ.Component {
		return pages.ProductDetails(pages.ProductFormView{Frame: f, Number: kit.Actor(r).OrgNumber, Product: found, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}
