package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"manager/internal/i18n"
	"manager/internal/product"
	"manager/templates/pages"
)

// exportProducts streams a list of products, with its filters and order, as CSV.
func (s *Server) exportProducts(w http.ResponseWriter, r *http.Request) error {
	var q pages.ProductsQuery
	if err := readForm(r, &q); err != nil {
		return err
	}
	export := &productsCSV{w: w, reader: i18n.From(r.Context()), name: "products-" + actorFrom(r).OrgNumber + ".csv"}
	err := s.products.ExportProducts(r.Context(), actorFrom(r), q.Normalized().List(), export.write)
	if err == nil || !export.begun {
		return err
	}
	if !errors.Is(err, context.Canceled) {
		s.log.ErrorContext(r.Context(), "the export broke off", "request", noteFrom(r.Context()).requestID, "error", err)
	}
	// A file that ends early must not look complete.
	panic(http.ErrAbortHandler)
}

// productsCSV writes products as CSV, one chunk after the other.
type productsCSV struct {
	w      http.ResponseWriter
	name   string
	reader *i18n.Localizer
	rows   csvRows
	begun  bool // something was sent
}

func (c *productsCSV) write(products []product.Row) error {
	if !c.begun {
		c.begin()
	}
	for _, row := range products {
		c.add(row.Product)
	}
	return c.rows.send(c.w)
}

func (c *productsCSV) begin() {
	c.begun = true
	beginCSV(c.w, c.name)
	c.rows.b = append(c.rows.b, utf8Mark...)
	for _, key := range []string{"product.name", "product.kind", "product.offer", "product.csv.category", "product.state", "product.expires", "product.tags", "product.csv.locked", "product.csv.maintenance", "product.created"} {
		c.rows.text(c.reader.T(key))
	}
	c.rows.endRow()
}

func (c *productsCSV) add(p product.Product) {
	l := c.reader
	c.rows.typed(p.Name)
	c.rows.typed(p.Kind.Name.In(l.Lang))
	c.rows.typed(p.Offer.Name.In(l.Lang))
	c.rows.text(l.T("category." + p.Kind.Category))
	c.rows.text(l.T("product.state." + string(p.State)))
	c.rows.moment(l, p.ExpiresAt)
	c.rows.typed(strings.Join(p.Tags, ", "))
	c.rows.moment(l, p.Locked.At)
	c.rows.moment(l, p.Maintenance.At)
	c.rows.moment(l, p.CreatedAt)
	c.rows.endRow()
}
