// Package activity lists what happened, the newest first: what somebody did and
// what happened to their account, and what everybody did in an organization. An
// organization sees the entries of its own chain only, never those of its
// members' accounts.
//
// It must not know how an entry is said in words.
package activity

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/product"
)

// Page sizes of the lists.
const (
	DefaultPageSize = 50
	exportChunk     = 2000
)

// PageSizes lists the numbers of rows that a page may have.
var PageSizes = []int{25, 50, 100}

// Deps is what Activity works with.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Products *product.Products
}

// Activity has the use cases that read the log for people.
type Activity struct {
	db       *db.DB
	clock    clock.Clock
	products *product.Products
}

// New makes the use cases from what they work with.
func New(d Deps) *Activity { return &Activity{db: d.DB, clock: d.Clock, products: d.Products} }

// Kinds are the kinds of products, whose names stand in changes of access.
func (a *Activity) Kinds(ctx context.Context) (*product.Catalogue, error) {
	return a.products.Catalogue(ctx)
}

// Filter says which entries are wanted; empty fields want all. Search are
// beginnings of words of the name of a person, a product or a team, or of what
// an action is called in the reader's language.
type Filter struct {
	From    time.Time
	Until   time.Time // the first moment that is not wanted any more
	Type    audit.Type
	Product id.Product
	Person  id.Member // who acted; of an organization only
	Search  string
}

// Any tells whether the filter leaves anything out.
func (f Filter) Any() bool { return f != Filter{} }

// Query asks for one page. A cursor that does not belong to this filter, or was
// forged, leads to the first page.
type Query struct {
	Filter Filter
	Cursor string
	Size   int
}

func (q Query) withDefaults() Query {
	for _, size := range PageSizes {
		if q.Size == size {
			return q
		}
	}
	q.Size = DefaultPageSize
	return q
}

// Entry is something that happened. Member is who acted, where they are still in
// the organization; OrgNumber and OrgName are the organization that it happened
// in, in the list of an account, and empty for what happened to the account itself.
type Entry struct {
	audit.Entry
	ID        id.Event
	Member    id.Member
	OrgNumber string
	OrgName   string
}

// Named is a product or a person that a list can be filtered by.
type Named struct {
	ID   string
	Name string
}

// List is one page of entries.
type List struct {
	Entries  []Entry
	Previous string // cursor of the page before; empty on the first one
	Next     string // cursor of the page after; empty on the last one
	Products []Named
	People   []Named
	// Narrowed says that the words of the search name more than was looked for.
	Narrowed bool
}

// MaySee tells whether the role sees what happened in the organization.
func MaySee(role actor.Role) bool { return role.Administers() }

func mustSee(role actor.Role) error {
	if MaySee(role) {
		return nil
	}
	return fault.New(fault.Forbidden, "activity.denied.administrators_only")
}
