package parts

import (
	"strconv"

	"manager/internal/product"
	"manager/internal/route"
)

// ProductsQuery is what the address of a list of products says: filters, order,
// page. Category and Kind stand in its path, for the export behind the question mark.
type ProductsQuery struct {
	Category string `form:"category"`
	Kind     string `form:"kind"`
	Search   string `form:"q"`
	State    string `form:"state"`
	Tag      string `form:"tag"`
	Sort     string `form:"sort"`
	Size     int    `form:"size"`
	Cursor   string `form:"cursor"`
}

// More values of Sort. The default of products is by name.
const (
	SortByExpiry     = "expiry"
	SortByExpiryDown = "-expiry"
)

// Normalized drops what the list does not know, so that addresses stay short and safe.
func (q ProductsQuery) Normalized() ProductsQuery {
	if _, ok := product.ParseState(q.State); !ok {
		q.State = ""
	}
	q.Sort = oneOf(q.Sort, SortByNameDown, SortByExpiry, SortByExpiryDown)
	q.Search, q.Tag = q.Search[:min(len(q.Search), MaxSearch)], q.Tag[:min(len(q.Tag), MaxSearch)]
	for _, size := range product.PageSizes {
		if size == q.Size && size != product.DefaultPageSize {
			return q
		}
	}
	q.Size = 0
	return q
}

// List is the query as the area knows it.
func (q ProductsQuery) List() product.ListQuery {
	return product.ListQuery{
		Category: q.Category, Kind: q.Kind, State: product.State(q.State), Tag: q.Tag, Search: q.Search, Cursor: q.Cursor, Size: q.Rows(),
		Order: product.Order{ByExpiry: q.Sort == SortByExpiry || q.Sort == SortByExpiryDown, Descending: q.Sort == SortByExpiryDown || q.Sort == SortByNameDown},
	}
}

// Rows is how many rows a page has.
func (q ProductsQuery) Rows() int {
	if q.Size == 0 {
		return product.DefaultPageSize
	}
	return q.Size
}

// Address is that of the list without a question mark.
func (q ProductsQuery) Address(number string) string {
	switch {
	case q.Kind != "":
		return route.ProductKind(number, q.Kind)
	case q.Category != "":
		return route.ProductCategory(number, q.Category)
	}
	return route.Products(number)
}

// URL is the address of the list for this query.
func (q ProductsQuery) URL(number string) string { return q.at(q.Address(number)) }

// CSVURL is the address of the export with the filters of this query.
func (q ProductsQuery) CSVURL(number string) string {
	category, kind := q.Category, q.Kind
	q.Cursor, q.Size = "", 0
	return q.at(route.ProductsCSV(number), "category", category, "kind", kind)
}

func (q ProductsQuery) at(address string, more ...string) string {
	size := ""
	if q.Size != 0 {
		size = strconv.Itoa(q.Size)
	}
	return route.With(address, append(more, "q", q.Search, "state", q.State, "tag", q.Tag, "sort", q.Sort, "size", size, "cursor", q.Cursor)...)
}

// WithSort is the first page in another order.
func (q ProductsQuery) WithSort(sort string) ProductsQuery {
	q.Cursor, q.Sort = "", oneOf(sort, SortByNameDown, SortByExpiry, SortByExpiryDown)
	return q
}

// WithSize is the first page with another number of rows.
func (q ProductsQuery) WithSize(rows int) ProductsQuery {
	q.Cursor, q.Size = "", rows
	return q.Normalized()
}

// WithCursor is the page that begins there.
func (q ProductsQuery) WithCursor(cursor string) ProductsQuery {
	q.Cursor = cursor
	return q
}

// WithTag is the list of products with a tag.
func (q ProductsQuery) WithTag(tag string) ProductsQuery {
	q.Cursor, q.Search, q.Tag = "", "", tag
	return q
}

// WithoutFilters is the same list with nothing left out.
func (q ProductsQuery) WithoutFilters() ProductsQuery {
	return ProductsQuery{Category: q.Category, Kind: q.Kind, Sort: q.Sort, Size: q.Size}
}

// ListOf is the list of a category or kind with the same order.
func (q ProductsQuery) ListOf(category, kind string) ProductsQuery {
	return ProductsQuery{Category: category, Kind: kind, Sort: q.Sort, Size: q.Size}
}
