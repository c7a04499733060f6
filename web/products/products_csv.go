package products

import (
	"net/http"
	"strings"

	"manager/internal/csvrows"
	"manager/internal/i18n"
	"manager/internal/product"
	"manager/templates/parts"
	"manager/web/kit"
)

// ExportProducts streams a list of products, with its filters and order, as CSV.
func (h *Handlers) ExportProducts(w http.ResponseWriter, r *http.Request) error {
	var q parts.ProductsQuery
	if err := kit.ReadForm(r, &q); err != nil {
		return err
	}
	export := &productsCSV{w: w, rows: csvrows.New(kit.CSVSeparator(r)), reader: i18n.From(r.Context()), name: "products-" + kit.Actor(r).OrgNumber + ".csv"}
	err := h.products.ExportProducts(r.Context(), kit.Actor(r), q.Normalized().List(), export.write)
	return h.EndCSV(r, err, export.begun)
}

// productsCSV writes products as CSV, one chunk after the other.
type productsCSV struct {
	w      http.ResponseWriter
	name   string
	reader *i18n.Localizer
	rows   *csvrows.Rows
	begun  bool // something was sent
}

func (c *productsCSV) write(products []product.Row) error {
	if !c.begun {
		c.begin()
	}
	for _, row := range products {
		c.add(row.Product)
	}
	return c.rows.Send(c.w)
}

func (c *productsCSV) begin() {
	c.begun = true
	kit.BeginCSV(c.w, c.name)
	for _, key := range []string{"product.name", "product.kind", "product.offer", "product.csv.category", "product.state", "product.expires", "product.tags", "product.csv.locked", "product.csv.maintenance", "product.created"} {
		c.rows.Text(c.reader.T(key))
	}
	c.rows.EndRow()
}

func (c *productsCSV) add(p product.Product) {
	l := c.reader
	c.rows.Typed(p.Name)
	c.rows.Typed(p.Kind.Name.In(l.Lang))
	c.rows.Typed(p.Offer.Name.In(l.Lang))
	c.rows.Text(l.T("category." + p.Kind.Category))
	c.rows.Text(l.T("product.state." + string(p.State)))
	c.rows.Moment(l, p.ExpiresAt)
	c.rows.Typed(strings.Join(p.Tags, ", "))
	c.rows.Moment(l, p.Locked.At)
	c.rows.Moment(l, p.Maintenance.At)
	c.rows.Moment(l, p.CreatedAt)
	c.rows.EndRow()
}
