package parts

import (
	"strconv"

	"manager/internal/actor"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/route"
)

// UsersQuery is what the address of the users table says: filters, order, page.
type UsersQuery struct {
	Search    string `form:"q"`
	Role      string `form:"role"`
	TwoFactor string `form:"two_factor"`
	State     string `form:"state"`
	Team      string `form:"team"`
	Sort      string `form:"sort"`
	Size      int    `form:"size"`
	Cursor    string `form:"cursor"`
}

// The values of Sort; a minus turns the order round. The default is by role, then name.
const (
	SortByRole     = "role"
	SortByRoleDown = "-role"
	SortByName     = "name"
	SortByNameDown = "-name"
)

// Normalized drops what the table does not know, so that addresses stay short and safe.
func (q UsersQuery) Normalized() UsersQuery {
	if _, ok := actor.ParseRole(q.Role); !ok {
		q.Role = ""
	}
	q.TwoFactor = oneOf(q.TwoFactor, string(org.Protected), string(org.Unprotected))
	q.State = oneOf(q.State, string(org.Invited), string(org.Active))
	if _, err := id.Parse[id.Team](q.Team); err != nil {
		q.Team = ""
	}
	q.Sort = oneOf(q.Sort, SortByRoleDown, SortByName, SortByNameDown)
	if len(q.Search) > MaxSearch {
		q.Search = q.Search[:MaxSearch]
	}
	for _, size := range org.PageSizes {
		if size == q.Size && size != org.DefaultPageSize {
			return q
		}
	}
	q.Size = 0
	return q
}

// MaxSearch is how long a search may be.
const MaxSearch = 200 // bytes

// oneOf is the value if it is known, else empty.
func oneOf(value string, known ...string) string {
	for _, k := range known {
		if value == k {
			return value
		}
	}
	return ""
}

// Filter is the filter that the area knows.
func (q UsersQuery) Filter() org.Filter {
	f := org.Filter{Search: q.Search, Role: actor.Role(q.Role), TwoFactor: org.Protection(q.TwoFactor), State: org.State(q.State)}
	if team, err := id.Parse[id.Team](q.Team); err == nil {
		f.Team = team
	}
	return f
}

// Order is the order that the area knows.
func (q UsersQuery) Order() org.Order {
	return org.Order{ByName: q.Sort == SortByName || q.Sort == SortByNameDown, Descending: q.Sort == SortByRoleDown || q.Sort == SortByNameDown}
}

// ListQuery is what the area is asked.
func (q UsersQuery) ListQuery() org.ListQuery {
	return org.ListQuery{Filter: q.Filter(), Order: q.Order(), Cursor: q.Cursor, Size: q.Rows()}
}

// Rows is how many rows a page has.
func (q UsersQuery) Rows() int {
	if q.Size == 0 {
		return org.DefaultPageSize
	}
	return q.Size
}

// URL is the address of the table for this query.
func (q UsersQuery) URL(number string) string { return q.at(route.Users(number)) }

// CSVURL is the address of the export with the filters of this query.
func (q UsersQuery) CSVURL(number string) string {
	q.Cursor, q.Size = "", 0
	return q.at(route.UsersCSV(number))
}

func (q UsersQuery) at(address string) string {
	size := ""
	if q.Size != 0 {
		size = strconv.Itoa(q.Size)
	}
	return route.With(address, "q", q.Search, "role", q.Role, "two_factor", q.TwoFactor, "state", q.State, "team", q.Team, "sort", q.Sort, "size", size, "cursor", q.Cursor)
}

// WithSort is the first page in another order.
func (q UsersQuery) WithSort(sort string) UsersQuery {
	q.Cursor, q.Sort = "", oneOf(sort, SortByRoleDown, SortByName, SortByNameDown)
	return q
}

// WithSize is the first page with another number of rows.
func (q UsersQuery) WithSize(rows int) UsersQuery {
	q.Cursor, q.Size = "", rows
	return q.Normalized()
}

// WithCursor is the page that begins there.
func (q UsersQuery) WithCursor(cursor string) UsersQuery {
	q.Cursor = cursor
	return q
}

// HasFilter tells whether the table shows only some.
func (q UsersQuery) HasFilter() bool { return q.Filter().Any() }
