package web

import (
	"context"
	"encoding/csv"
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
	export := &productsCSV{w: w, ctx: r.Context(), name: "products-" + actorFrom(r).OrgNumber + ".csv"}
	err := s.products.ExportProducts(r.Context(), actorFrom(r), q.Settled().List(), export.write)
	if err == nil || !export.begun {
		return err
	}
	if !errors.Is(err, context.Canceled) {
		s.log.ErrorContext(r.Context(), "the export broke off", "request", noteFrom(r.Context()).requestID, "error", err)
	}
	// A file that ends early must not look complete.
	panic(http.ErrAbortHandler)
}

// productsCSV writes products as CSV (RFC 4180), one chunk after the other.
type productsCSV struct {
	w     http.ResponseWriter
	ctx   context.Context
	name  string
	csv   *csv.Writer
	begun bool
}

func (c *productsCSV) write(rows []product.Row) error {
	if !c.begun {
		if err := c.begin(); err != nil {
			return err
		}
	}
	l := i18n.From(c.ctx)
	for _, row := range rows {
		if err := c.csv.Write(productRecord(l, row.Product)); err != nil {
			return err
		}
	}
	c.csv.Flush()
	return c.csv.Error()
}

func (c *productsCSV) begin() error {
	c.begun = true
	beginCSV(c.w, c.name)
	c.csv = csv.NewWriter(c.w)
	c.csv.UseCRLF = true
	if _, err := c.w.Write(utf8Mark); err != nil {
		return err
	}
	keys := []string{"product.name", "product.kind", "product.offer", "product.csv.category", "product.state", "product.expires", "product.tags", "product.csv.locked", "product.csv.maintenance", "product.created"}
	header := make([]string, len(keys))
	for i, key := range keys {
		header[i] = i18n.T(c.ctx, key)
	}
	return c.csv.Write(header)
}

func productRecord(l *i18n.Localizer, p product.Product) []string {
	return []string{
		csvText(p.Name), csvText(p.Kind.Name.In(l.Lang)), csvText(p.Offer.Name.In(l.Lang)), csvText(l.T("category." + p.Kind.Category)), csvText(l.T("product.state." + string(p.State))),
		csvTime(l, p.ExpiresAt), csvText(strings.Join(p.Tags, ", ")), csvTime(l, p.Locked.At), csvTime(l, p.Maintenance.At), csvTime(l, p.CreatedAt),
	}
}
