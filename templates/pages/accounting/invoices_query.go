package accounting

import (
	"slices"
	"strconv"
	"time"

	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/route"
)

// InvoicesQuery is what the address of the invoice history says: filters and page.
// From and To are days; both belong to what is wanted.
type InvoicesQuery struct {
	State  string `form:"state"`
	From   string `form:"from"`
	To     string `form:"to"`
	Size   int    `form:"size"`
	Cursor string `form:"cursor"`
}

// Normalized drops what the history does not know, so that addresses stay short and safe.
func (q InvoicesQuery) Normalized() InvoicesQuery {
	for _, day := range []*string{&q.From, &q.To} {
		if dayOf(*day) == 0 {
			*day = ""
		}
	}
	if !slices.Contains(document.States, document.State(q.State)) {
		q.State = ""
	}
	if q.Size == document.DefaultPageSize || !slices.Contains(document.PageSizes, q.Size) {
		q.Size = 0
	}
	return q
}

func dayOf(typed string) tax.Day {
	t, err := time.Parse(time.DateOnly, typed)
	if err != nil || t.Year() < 1990 || t.Year() > 9999 {
		return 0
	}
	return tax.DayOf(t)
}

// Filter is the filter that the area knows.
func (q InvoicesQuery) Filter() document.Filter {
	return document.Filter{State: document.State(q.State), From: dayOf(q.From), To: dayOf(q.To)}
}

// Query is what the area is asked.
func (q InvoicesQuery) Query() document.Query {
	return document.Query{Filter: q.Filter(), Cursor: q.Cursor, Size: q.rows()}
}

func (q InvoicesQuery) rows() int {
	if q.Size == 0 {
		return document.DefaultPageSize
	}
	return q.Size
}

// URL is the address of the history for this query.
func (q InvoicesQuery) URL(number string) string { return q.at(route.Invoices(number)) }

// Of is an address with the filters of this query, without its page.
func (q InvoicesQuery) Of(address string) string {
	q.Cursor, q.Size = "", 0
	return q.at(address)
}

func (q InvoicesQuery) at(address string) string {
	size := ""
	if q.Size != 0 {
		size = strconv.Itoa(q.Size)
	}
	return route.With(address, "state", q.State, "from", q.From, "to", q.To, "size", size, "cursor", q.Cursor)
}

func (q InvoicesQuery) hasFilter() bool { return q.Filter() != document.Filter{} }
