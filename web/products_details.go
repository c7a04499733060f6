package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// modifyProductPage asks for the name and the tags of a product.
func (s *Server) modifyProductPage(w http.ResponseWriter, r *http.Request) error {
	asked, err := productParam(r)
	if err != nil {
		return err
	}
	found, err := s.products.DetailsOf(r.Context(), actorFrom(r), asked)
	if err != nil {
		return err
	}
	in := pages.ProductFormOf(found)
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.productForm(w, r, found, in, shown)
}

// modifyProduct renames a product and gives it other tags.
func (s *Server) modifyProduct(w http.ResponseWriter, r *http.Request) error {
	asked, err := productParam(r)
	if err != nil {
		return err
	}
	var in pages.ProductForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	act := actorFrom(r)
	err = s.products.ModifyDetails(r.Context(), act, asked, in.Details())
	if err == nil {
		return s.redirectTelling(w, r, route.Product(act.OrgNumber, asked.String()), "product.flash.saved")
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	found, err := s.products.DetailsOf(r.Context(), act, asked)
	if err != nil {
		return err
	}
	in.Version = found.Version
	return s.productForm(w, r, found, in, answer)
}

func (s *Server) productForm(w http.ResponseWriter, r *http.Request, found product.Product, in pages.ProductForm, answer formAnswer) error {
	return s.render(w, r, answer.status, "product.details.modify", func(f layout.Frame) templ.Component {
		return pages.ProductDetails(pages.ProductFormView{Frame: f, Number: actorFrom(r).OrgNumber, Product: found, In: in, Errors: answer.errors, Problem: answer.problem})
	})
}
