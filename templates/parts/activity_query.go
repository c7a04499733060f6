package parts

import (
	"slices"
	"strconv"
	"time"

	"manager/internal/activity"
	"manager/internal/audit"
	"manager/internal/id"
	"manager/internal/route"
)

// ActivityQuery is what the address of a list of activity says: filters and page.
// From and To are days in the person's zone; both belong to what is wanted.
type ActivityQuery struct {
	Search  string `form:"q"`
	From    string `form:"from"`
	To      string `form:"to"`
	Product string `form:"product"`
	Type    string `form:"type"`
	Person  string `form:"person"`
	Size    int    `form:"size"`
	Cursor  string `form:"cursor"`
}

// Normalized drops what the lists do not know, so that addresses stay short and safe.
func (q ActivityQuery) Normalized() ActivityQuery {
	q.From, q.To = dayOrNone(q.From), dayOrNone(q.To)
	if _, err := id.Parse[id.Product](q.Product); err != nil {
		q.Product = ""
	}
	if _, err := id.Parse[id.Member](q.Person); err != nil {
		q.Person = ""
	}
	if !slices.Contains(audit.Types, audit.Type(q.Type)) {
		q.Type = ""
	}
	if len(q.Search) > MaxSearch {
		q.Search = q.Search[:MaxSearch]
	}
	if q.Size == activity.DefaultPageSize || !slices.Contains(activity.PageSizes, q.Size) {
		q.Size = 0
	}
	return q
}

func dayOrNone(day string) string {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return ""
	}
	return day
}

// Filter is the filter that the area knows, with days of the zone given.
func (q ActivityQuery) Filter(zone *time.Location) activity.Filter {
	f := activity.Filter{Type: audit.Type(q.Type), Search: q.Search}
	if from, err := time.ParseInLocation(time.DateOnly, q.From, zone); err == nil {
		f.From = from.UTC()
	}
	if to, err := time.ParseInLocation(time.DateOnly, q.To, zone); err == nil {
		f.Until = to.AddDate(0, 0, 1).UTC()
	}
	if product, err := id.Parse[id.Product](q.Product); err == nil {
		f.Product = product
	}
	if person, err := id.Parse[id.Member](q.Person); err == nil {
		f.Person = person
	}
	return f
}

// Query is what the area is asked.
func (q ActivityQuery) Query(zone *time.Location) activity.Query {
	return activity.Query{Filter: q.Filter(zone), Cursor: q.Cursor, Size: q.Rows()}
}

// Rows is how many rows a page has.
func (q ActivityQuery) Rows() int {
	if q.Size == 0 {
		return activity.DefaultPageSize
	}
	return q.Size
}

// URL is the address of the list for this query: of the account, or of the organization with the number given.
func (q ActivityQuery) URL(number string) string { return q.at(activityAddress(number)) }

// CSVURL is the address of the organization's export with the filters of this query.
func (q ActivityQuery) CSVURL(number string) string {
	q.Cursor, q.Size = "", 0
	return q.at(route.ActivityCSV(number))
}

func activityAddress(number string) string {
	if number == "" {
		return route.ProfileActivity()
	}
	return route.Activity(number)
}

func (q ActivityQuery) at(address string) string {
	size := ""
	if q.Size != 0 {
		size = strconv.Itoa(q.Size)
	}
	return route.With(address, "q", q.Search, "from", q.From, "to", q.To, "product", q.Product, "type", q.Type, "person", q.Person, "size", size, "cursor", q.Cursor)
}

// WithSize is the first page with another number of rows.
func (q ActivityQuery) WithSize(rows int) ActivityQuery {
	q.Cursor, q.Size = "", rows
	return q.Normalized()
}

// WithCursor is the page that begins there.
func (q ActivityQuery) WithCursor(cursor string) ActivityQuery {
	q.Cursor = cursor
	return q
}

// HasFilter tells whether the list shows only some.
func (q ActivityQuery) HasFilter() bool { return q.Filter(time.UTC).Any() }
