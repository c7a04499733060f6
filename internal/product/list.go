package product

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/org"
)

// Page sizes of the lists of products.
const (
	DefaultPageSize = 50
	exportChunk     = 1000
)

// PageSizes lists the numbers of rows that a page may have.
var PageSizes = []int{25, 50, 100}

// Order is by what a list of products is sorted: by name, unless ByExpiry says
// by the day on which they expire, those that never do last.
type Order struct {
	ByExpiry   bool
	Descending bool
}

// ListQuery asks for one page of the products that somebody sees; empty fields
// want all. Search are beginnings of words of name or tags, Tag is one tag as a
// whole. A search is sorted by the words that it finds, a tag by name; Order's
// Descending holds for a tag, not for a search. A Cursor that does not belong to
// this filter and order, or was forged, leads to the first page.
type ListQuery struct {
	Category string
	Kind     string
	State    State
	Tag      string
	Search   string
	Order    Order
	Cursor   string
	Size     int // DefaultPageSize unless it is one of PageSizes
}

// Filtered tells whether the query leaves out products of its category or kind.
func (q ListQuery) Filtered() bool { return q.State != "" || q.Tag != "" || q.Search != "" }

// List is one page of products.
type List struct {
	Rows     []Row
	Previous string // cursor of the page before; empty on the first one
	Next     string // cursor of the page after; empty on the last one
	// Kinds are those of which the actor sees any product, whatever the query asks for.
	Kinds []Kind
	// Contacts are those who can give access; read only for somebody who sees nothing.
	Contacts []org.Member
}

// Row is a product in a list with what the actor may do on it. Holders, for
// administrators, are some of those who have access beside them, teams first,
// and Others how many more there are.
type Row struct {
	Product
	Access  access.Permissions
	Holders []Holder
	Others  org.Count
}

// Holder is a team or a member who has access to a product.
type Holder struct {
	Team   id.Team
	Member id.Member
	Name   string
}

// List returns one page of the products that the actor sees; a category or kind
// that does not exist is NotFound.
func (p *Products) List(ctx context.Context, act actor.Actor, q ListQuery) (List, error) {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return List{}, err
	}
	l, err := p.newLister(ctx, c, act, q.withDefaults())
	if err != nil {
		return List{}, err
	}
	list, err := p.page(ctx, l)
	// Coming back, the page may have lost rows at its beginning: then it is the first page.
	// And a page behind the end would be empty.
	if err == nil && l.inside && len(list.Rows) < l.q.Size && (l.at.Backwards || len(list.Rows) == 0) {
		l.at, l.inside = place{}, false
		list, err = p.page(ctx, l)
	}
	if err == nil && l.whole() {
		err = p.nameHolders(ctx, l, list.Rows)
	}
	return list, err
}

// ExportProducts hands the products that the query wants to write, in chunks;
// the connection is free between two of them. It stops at the first error of
// write and returns it.
func (p *Products) ExportProducts(ctx context.Context, act actor.Actor, q ListQuery, write func([]Row) error) error {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return err
	}
	q.Cursor, q.Size = "", exportChunk
	for {
		l, err := p.newLister(ctx, c, act, q) // anew for each chunk: access may end meanwhile
		if err != nil {
			return err
		}
		l.export = true
		list, err := p.page(ctx, l)
		if err != nil {
			return err
		}
		if err := write(list.Rows); err != nil {
			return err
		}
		if list.Next == "" {
			return nil
		}
		q.Cursor = list.Next
	}
}

func (q ListQuery) withDefaults() ListQuery {
	for _, size := range PageSizes {
		if q.Size == size {
			return q
		}
	}
	q.Size = DefaultPageSize
	return q
}

// lister reads one page of one actor's list.
type lister struct {
	reach
	q      ListQuery
	terms  []term
	at     place
	inside bool // the page begins at a place in the list
	export bool // for a file: without the kinds
	empty  bool // nothing in the search that a name could begin with: nothing is found
}

// newLister prepares one page, and reads on what the actor's list rests when they aren't an administrator.
func (p *Products) newLister(ctx context.Context, c *Catalogue, act actor.Actor, q ListQuery) (*lister, error) {
	l, err := listerOf(c, act, q)
	if err != nil || l.whole() {
		return l, err
	}
	l.sight = &sight{}
	batch := &db.Batch{}
	l.queueSight(batch, l.sight)
	return l, p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
}

func listerOf(c *Catalogue, act actor.Actor, q ListQuery) (*lister, error) {
	if _, ok := ParseState(string(q.State)); !ok {
		q.State = ""
	}
	l := &lister{reach: reach{act: act, catalogue: c, kinds: c.Kinds}, q: q, terms: q.terms()}
	if q.Category != "" {
		if !c.HasCategory(q.Category) {
			return nil, notFound()
		}
		l.kinds = c.InCategory(q.Category)
	}
	if q.Kind != "" {
		kind, ok := c.Kind(q.Kind)
		if !ok || q.Category != "" && kind.Category != q.Category {
			return nil, notFound()
		}
		l.kinds = []Kind{kind}
	}
	l.empty = strings.TrimSpace(q.Search) != "" && len(fold.Query(q.Search)) == 0
	l.at, l.inside = q.place(len(l.terms))
	return l, nil
}

func (p *Products) page(ctx context.Context, l *lister) (List, error) {
	var rows []listRow
	var kinds []string
	var contacts []org.Member
	batch := &db.Batch{}
	if !l.empty {
		l.queueRows(batch, &rows)
	}
	if !l.export {
		l.queueKinds(batch, &kinds)
	}
	if l.sight != nil && len(l.sight.granted) == 0 {
		org.QueueContacts(batch, &contacts, l.act, false)
	}
	if batch.Len() > 0 {
		if err := p.db.Read(ctx, db.ForOrg(l.act.Org, l.act.User), batch); err != nil {
			return List{}, err
		}
	}
	list := l.list(rows, kinds)
	if len(list.Kinds) == 0 {
		list.Contacts = contacts
	}
	return list, nil
}

func (l *lister) list(rows []listRow, kinds []string) List {
	page, before, after := keyset.CutPage(rows, l.q.Size, l.inside, l.at.Backwards)
	var list List
	if before {
		first := page[0].place(l.q)
		first.Backwards = true
		list.Previous = keyset.Encode(first)
	}
	if after {
		list.Next = keyset.Encode(page[len(page)-1].place(l.q))
	}
	for _, row := range page {
		list.Rows = append(list.Rows, row.row(l.reach))
	}
	for _, kind := range l.catalogue.Kinds {
		if slices.Contains(kinds, kind.Code) {
			list.Kinds = append(list.Kinds, kind)
		}
	}
	return list
}

// place is a place between two rows of a list. A forged one only leads to
// another place of the same list.
type place struct {
	Backwards bool       `json:"b,omitempty"`
	List      string     `json:"l"` // which list it belongs to
	Key       string     `json:"k"` // by what the list is sorted: name, or time of expiry
	Product   id.Product `json:"p"`
	Word      string     `json:"w,omitempty"` // of a search: the word by which the row was found
	Driver    int        `json:"d,omitempty"` // of a search: which of the terms asked for found it
}

func (q ListQuery) place(terms int) (at place, ok bool) {
	if !keyset.Decode(q.Cursor, &at) || at.List != q.fingerprint() || at.Driver < 0 || at.Driver >= max(1, terms) || strings.ContainsRune(at.Key+at.Word, 0) {
		return place{}, false
	}
	if _, err := parseExpiry(at.Key); q.byExpiry() && err != nil {
		return place{}, false
	}
	return at, true
}

func (q ListQuery) fingerprint() string {
	return keyset.Fingerprint("products", q.Category, q.Kind, string(q.State), fold.Text(q.Tag), strings.Join(fold.Query(q.Search), " "),
		strconv.FormatBool(q.Order.ByExpiry), strconv.FormatBool(q.Order.Descending))
}

// byExpiry tells whether the rows really lie by expiry: words lie by name.
func (q ListQuery) byExpiry() bool { return q.Order.ByExpiry && q.Search == "" && q.Tag == "" }

// downwards tells whether the rows lie from the last to the first.
func (q ListQuery) downwards() bool { return q.Order.Descending && q.Search == "" }
