package product

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
)

// Who has access is named up to holdersNamed; how many more, up to othersCounted.
const (
	holdersNamed  = 3
	othersCounted = 99
)

// holders are those who have access to a product, or to all products of a
// kind: how many, and the first of them.
type holders struct {
	count int
	named []Holder
}

// grantHoldersSQL finds, for each product, those who have a grant on it and no
// rule for its kind. Of a product with more than are counted, the named ones are among the first that came.
var grantHoldersSQL = holdersSQL(`unnest(@products::uuid[], @kinds::text[], @masks::integer[]) of (key, kind, mask)`, `
	select distinct on (g.grantee) g.grantee, g.team_id, g.member_id from grants g
	where g.org_id = @org and g.product_id = of.key and (g.folder_id is not null or g.rights & of.mask <> 0)
	  and (select true from kind_grants r where r.org_id = @org and r.grantee = g.grantee and r.kind = of.kind and r.present and r.rights & of.mask <> 0) is null
	order by g.grantee`)

// ruleHoldersSQL finds, for each kind, those to whom a rule gives all its products.
var ruleHoldersSQL = holdersSQL(`unnest(@kinds::text[], @masks::integer[]) of (key, mask)`, `
	select r.grantee, r.team_id, r.member_id from kind_grants r
	where r.org_id = @org and r.kind = of.key and r.present and r.rights & of.mask <> 0 order by r.grantee`)

// holdersSQL counts what found yields for each row of from, and names the first, teams before members:
//
//	select of.key, h.count, h.team_id, h.member_id, … from unnest(@kinds, @masks) of (key, mask)
//	cross join lateral (select …, count(*) over () as count from (select … from kind_grants r where … limit 103) h order by … limit 3) h
//	left join teams t on … left join members m on …
func holdersSQL(from, found string) string {
	return fmt.Sprintf(`select of.key, h.count, h.team_id, h.member_id,
		coalesce(t.name, nullif(concat_ws(' ', nullif(m.first_name, ''), nullif(m.last_name, '')), ''), m.email, '')
		from %s cross join lateral (
			select h.*, count(*) over () as count from (%s limit %d) h order by h.team_id is null, h.grantee limit %d) h
		left join teams t on t.org_id = @org and t.id = h.team_id left join members m on m.org_id = @org and m.id = h.member_id`,
		from, found, holdersNamed+othersCounted+1, holdersNamed)
}

// nameHolders reads who has access to the products of a page. Rules are read once a kind, however many rows have it.
func (p *Products) nameHolders(ctx context.Context, l *lister, rows []Row) error {
	products, kinds := []id.Product{}, []Kind{}
	var ofProducts []Kind
	for _, row := range rows {
		if row.State == Terminated {
			continue
		}
		products, ofProducts = append(products, row.ID), append(ofProducts, row.Kind)
		if !slices.ContainsFunc(kinds, func(k Kind) bool { return k.Code == row.Kind.Code }) {
			kinds = append(kinds, row.Kind)
		}
	}
	if len(products) == 0 {
		return nil
	}
	byGrant, byRule := map[id.Product]holders{}, map[string]holders{}
	batch := &db.Batch{}
	args := l.kindArgs(ofProducts)
	args["org"], args["products"] = l.act.Org, products
	queueHolders(batch, byGrant, grantHoldersSQL, args)
	args = l.kindArgs(kinds)
	args["org"] = l.act.Org
	queueHolders(batch, byRule, ruleHoldersSQL, args)
	if err := p.db.Read(ctx, db.ForOrg(l.act.Org, l.act.User), batch); err != nil {
		return err
	}
	for i := range rows {
		if rows[i].State != Terminated {
			rows[i].Holders, rows[i].Others = byGrant[rows[i].ID].and(byRule[rows[i].Kind.Code])
		}
	}
	return nil
}

func queueHolders[K comparable](batch *db.Batch, found map[K]holders, sql string, args db.Args) {
	var key K
	var count int
	var one Holder
	db.QueueEach(batch, sql, args, []any{&key, &count, &one.Team, &one.Member, &one.Name}, func() {
		h := found[key]
		h.count, h.named = count, append(h.named, one)
		found[key] = h
	})
}

// and joins those of a product with those of its kind: the first of both by their
// IDs, teams before members, then by name.
func (h holders) and(more holders) (named []Holder, others org.Count) {
	named = append(slices.Clone(h.named), more.named...)
	slices.SortFunc(named, func(a, b Holder) int {
		return cmp.Or(a.teamsFirst(b), bytes.Compare(a.Team[:], b.Team[:]), bytes.Compare(a.Member[:], b.Member[:]))
	})
	named = named[:min(len(named), holdersNamed)]
	slices.SortStableFunc(named, func(a, b Holder) int { return cmp.Or(a.teamsFirst(b), cmp.Compare(a.Name, b.Name)) })
	if n := h.count + more.count - len(named); n > 0 {
		others = org.Count{N: min(n, othersCounted), More: n > othersCounted}
	}
	return named, others
}

// teamsFirst orders teams before members.
func (h Holder) teamsFirst(b Holder) int {
	switch {
	case h.Team.IsZero() == b.Team.IsZero():
		return 0
	case h.Team.IsZero():
		return 1
	}
	return -1
}
