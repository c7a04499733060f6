package product

import (
	"context"
	"slices"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/org"
)

// How many products of a kind stand on a page: among the other kinds, and alone.
const (
	rowsOfMany = 10
	rowsOfOne  = 50
)

// AccessQuery asks for a part of a grantee's access. Without a kind it is the
// first few products of each; with one, a page of its products that begins
// after the product After, or ends before the product Before. Search is the
// beginnings of words of names and tags. OnlyGiven leaves out what the grantee can't see.
type AccessQuery struct {
	Kind      string
	Search    string
	After     id.Product
	Before    id.Product
	OnlyGiven bool
}

// AccessPage is what a member or a team may do on products, and why.
type AccessPage struct {
	Known Known
	Full  bool // by rules they have all of every kind
	Kinds []KindAccess
}

// KindAccess is one kind of products on such a page.
type KindAccess struct {
	Kind     Kind
	Products org.Count // that the organization has
	Given    org.Count // that the grantee sees by grants
	Rule     Rule      // the grantee's own
	Rules    []TeamRule
	Rows     []AccessRow
	Previous id.Product // before which the page before ends; zero on the first one
	Next     id.Product // after which the page after begins; zero on the last one
}

// More tells whether there are products that are not shown.
func (k KindAccess) More() bool { return !k.Previous.IsZero() || !k.Next.IsZero() }

// TeamRule is the rule of a team that the member is in.
type TeamRule struct {
	Team id.Team
	Name string
	Rule Rule
}

// AccessRow is one product: what is given on it by hand, and what comes of everything together.
type AccessRow struct {
	Product Product
	Direct  access.Rights
	Access  access.Permissions
	Folders []FolderAccess
}

// FolderAccess is one folder of a drive, in the order of the tree.
type FolderAccess struct {
	ID    id.Folder
	Name  string
	Depth int
	Given bool          // by hand
	Teams []access.Fact // of teams that give it
}

// countedUpTo is where counts of products on pages end.
const countedUpTo = 99

func capped(n int) org.Count { return org.Count{N: min(n, countedUpTo), More: n > countedUpTo} }

// Access returns what a member or a team may do on products, and why, for those
// who manage access. NotFound for a grantee of another organization.
func (p *Products) Access(ctx context.Context, act actor.Actor, to Grantee, q AccessQuery) (AccessPage, error) {
	queue, page, err := p.AccessLater(ctx, act, to, q)
	if err != nil {
		return AccessPage{}, err
	}
	batch := &db.Batch{}
	queue(batch)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return AccessPage{}, err
	}
	return page()
}

// AccessChoices is what can be given to somebody who is not in the organization
// yet: the page of a grantee who has nothing.
func (p *Products) AccessChoices(ctx context.Context, act actor.Actor, q AccessQuery) (AccessPage, error) {
	queue, page, err := p.AccessLater(ctx, act, Grantee{}, q)
	if err != nil {
		return AccessPage{}, err
	}
	batch := &db.Batch{}
	queue(batch)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return AccessPage{}, err
	}
	return page()
}

// AccessLater is Access for a page that asks the database for more in the same
// round trip: queue adds the questions, page reads the answers.
func (p *Products) AccessLater(ctx context.Context, act actor.Actor, to Grantee, q AccessQuery) (queue func(*db.Batch), page func() (AccessPage, error), err error) {
	if err := mustManageAccess(act.Role); err != nil {
		return nil, nil, err
	}
	c, err := p.Catalogue(ctx)
	if err != nil {
		return nil, nil, err
	}
	if _, ok := c.Kind(q.Kind); q.Kind != "" && !ok {
		return nil, nil, notFound()
	}
	var found bool
	var known Known
	read := &accessRead{catalogue: c, query: q, rules: map[string]Rule{}, counts: map[string]kindCounts{}}
	queue = func(batch *db.Batch) {
		if to == (Grantee{}) {
			found = true
		} else {
			queueKnown(batch, &found, act.Org, to, &known)
		}
		read.queue(batch, act.Org, to)
	}
	page = func() (AccessPage, error) {
		if !found {
			return AccessPage{}, notFound()
		}
		return AccessPage{Known: known, Full: isFull(c, read.rules), Kinds: read.kinds(known.Role)}, nil
	}
	return queue, page, nil
}

// accessRead is what the database says about a grantee's access.
type accessRead struct {
	catalogue *Catalogue
	query     AccessQuery
	rules     map[string]Rule
	teamRules []teamRuleRow
	counts    map[string]kindCounts
	rows      []productRow
	facts     []factRow
	folders   []folderRow
}

type teamRuleRow struct {
	kind string
	TeamRule
}

type kindCounts struct{ products, given int }

type folderRow struct {
	product    id.Product
	id, parent id.Folder
	name       string
}

// codes are the kinds that the query asks for.
func (r *accessRead) codes() []string {
	if r.query.Kind != "" {
		return []string{r.query.Kind}
	}
	codes := make([]string, len(r.catalogue.Kinds))
	for i, kind := range r.catalogue.Kinds {
		codes[i] = kind.Code
	}
	return codes
}

func (r *accessRead) words() []string { return fold.Query(r.query.Search) }

// kinds puts together what is shown: kinds that the organization has products
// of or rules for and, in a search, only those in which something is found.
func (r *accessRead) kinds(role actor.Role) []KindAccess {
	var kinds []KindAccess
	for _, code := range r.codes() {
		kind, _ := r.catalogue.Kind(code)
		k := KindAccess{Kind: kind, Products: capped(r.counts[code].products), Given: capped(r.counts[code].given), Rule: r.rules[code].normalized()}
		for _, row := range r.teamRules {
			if row.kind == code {
				k.Rules = append(k.Rules, row.TeamRule)
			}
		}
		for _, row := range r.rows {
			if row.kind == code {
				k.Rows = append(k.Rows, r.row(row, role))
			}
		}
		k.cut(r.query)
		if r.shows(k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

func (r *accessRead) shows(k KindAccess) bool {
	ruled := !k.Rule.None() || len(k.Rules) > 0
	switch {
	case r.query.Kind != "":
		return true
	case len(r.words()) > 0:
		return len(k.Rows) > 0
	case r.query.OnlyGiven:
		return ruled || len(k.Rows) > 0
	}
	return ruled || k.Products.N > 0
}

func (r *accessRead) row(found productRow, role actor.Role) AccessRow {
	row := AccessRow{Product: found.product(r.catalogue)}
	facts := factsAbout(r.facts, row.Product.ID)
	row.Access = access.Decide(row.Product.Kind.Rights, row.Product.standing(actor.Actor{Role: role}), facts)
	for _, fact := range facts {
		if fact.Team.IsZero() && !fact.Rule && fact.Folder.IsZero() {
			row.Direct = fact.Rights
		}
	}
	row.Folders = r.tree(row.Product.ID, id.Folder{}, 0, facts)
	return row
}

// maxDepth is how deep a tree of folders is shown.
const maxDepth = 12

// tree lists the folders of a drive below one of them, each followed by what is in it.
func (r *accessRead) tree(product id.Product, parent id.Folder, depth int, facts []access.Fact) (tree []FolderAccess) {
	if depth > maxDepth {
		return nil
	}
	for _, row := range r.folders {
		if row.product != product || row.parent != parent {
			continue
		}
		folder := FolderAccess{ID: row.id, Name: row.name, Depth: depth}
		for _, fact := range facts {
			if fact.Folder == row.id && fact.Team.IsZero() {
				folder.Given = true
			} else if fact.Folder == row.id {
				folder.Teams = append(folder.Teams, fact)
			}
		}
		tree = append(append(tree, folder), r.tree(product, row.id, depth+1, facts)...)
	}
	return tree
}

// cut takes the row read too many off and finds the pages around.
func (k *KindAccess) cut(q AccessQuery) {
	limit := q.limit()
	more := len(k.Rows) > limit
	backwards := q.Kind != "" && !q.Before.IsZero()
	if backwards {
		slices.Reverse(k.Rows) // read from the end
		if more {
			k.Rows = k.Rows[1:]
		}
	} else if more {
		k.Rows = k.Rows[:limit]
	}
	if len(k.Rows) == 0 {
		return
	}
	if backwards && more || !backwards && q.Kind != "" && !q.After.IsZero() {
		k.Previous = k.Rows[0].Product.ID
	}
	if backwards || more {
		k.Next = k.Rows[len(k.Rows)-1].Product.ID
	}
}

func (q AccessQuery) limit() int {
	if q.Kind == "" {
		return rowsOfMany
	}
	return rowsOfOne
}
