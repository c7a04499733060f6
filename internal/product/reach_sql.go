package product

import (
	"fmt"
	"strings"

	"manager/internal/actor"
	"manager/internal/db"
)

// reach is what one actor sees among the products of some kinds, as SQL. It says
// the same as Decide and Visible: administrators see all, others what a grant or
// a rule gives them that the kind has, and what has a folder for them, as long
// as it has not ended.
//
// With a sight, what the actor is given is known already and stands in the
// arguments; without one, the statement finds it out by itself.
type reach struct {
	act       actor.Actor
	catalogue *Catalogue
	kinds     []Kind
	sight     *sight
}

func (r reach) whole() bool { return r.act.Role.SeesEveryProduct() }

// limited tells whether not every kind of the catalogue is wanted.
func (r reach) limited() bool { return len(r.kinds) < len(r.catalogue.Kinds) }

// seesAll tells whether it is known that rules give the actor everything wanted.
func (r reach) seesAll() bool { return r.sight != nil && r.sight.seesAll(r.kinds) }

// args are the arguments that every statement of a reach takes.
func (r reach) args() db.Args {
	args := r.kindArgs(r.kinds)
	args["org"], args["member"] = r.act.Org, r.act.Member
	if r.sight != nil {
		args["who"], args["ruled"] = r.sight.grantees, r.sight.ruled(r.kinds)
	}
	return args
}

func (r reach) kindArgs(kinds []Kind) db.Args {
	masks := make([]int32, len(kinds))
	for i, kind := range kinds {
		masks[i] = int32(kind.Rights)
	}
	return db.Args{"kinds": codesOf(kinds), "masks": masks}
}

// with begins a statement.
func (r reach) with() string {
	switch {
	case r.sight != nil:
		return knownSQL
	case r.whole():
		return wantedSQL
	}
	return withSQL
}

// wantedSQL are the kinds wanted with the rights that they have.
const wantedSQL = `with kinds as (select * from unnest(@kinds::text[], @masks::integer[]) as k (kind, mask))`

// knownSQL are also those to whom the actor's grants are given.
const knownSQL = wantedSQL + `, who as (select * from unnest(@who::uuid[]) as w (grantee))`

// withSQL begins a statement: who the actor is, the kinds with the rights that
// they have, and whether rules give the actor all products of all these kinds.
const withSQL = `with ` + whoSQL + `, kinds as materialized (select * from unnest(@kinds::text[], @masks::integer[]) as k (kind, mask)),
	everything as materialized (select count(distinct k.kind) = (select count(*) from kinds) as yes from who w
		join kind_grants r on r.org_id = @org and r.grantee = w.grantee and r.present join kinds k on k.kind = r.kind and r.rights & k.mask <> 0)`

const seesEverything = `select yes from everything`

// gives is whether a grant gives anything on a product of the kind k.
const gives = `(g.folder_id is not null or g.rights & k.mask <> 0)`

// givesAny is the same for a grant of any of the kinds in @kinds: each has its mask at the same place in @masks.
const givesAny = `(g.folder_id is not null or g.rights & (@masks::integer[])[array_position(@kinds::text[], g.kind)] <> 0)`

// living is the condition that a product has not ended.
const living = ` and p.state <> 'terminated'`

// scan is what a list wants of the products: conditions on kind, state and
// expiry, and the order. In conditions and keys p stands for the product.
type scan struct {
	where     string // begins with " and"
	key       string // sort_name or expires_at
	downwards bool
	byState   bool // one of the conditions is on the state
	limit     int
}

func (s scan) order(id string) string {
	d := direction(s.downwards)
	return fmt.Sprintf("%s%s, %s%s", s.key, d, id, d)
}

// columns are those that a scan of the products yields.
func (s scan) columns() string { return fmt.Sprintf("p.%s, p.id as product_id", s.key) }

// sql yields key and product_id of the first products of the scan that the actor
// sees. Each index is read in its order and no further than the limit: it takes
// no longer with many products than with few. Whoever sees every kind by rules
// has them read as an administrator has.
func (r reach) sql(s scan) string {
	if r.whole() {
		return r.wholeSQL(s, s.columns())
	}
	s.where += living
	if r.sight != nil {
		return r.knownSQL(s)
	}
	return fmt.Sprintf(`select distinct %[1]s, product_id from (
		(%[2]s)
		union all
		select found.* from %[3]s found where not (%[6]s)
		union all
		select found.* from who w join kind_grants r on r.org_id = @org and r.grantee = w.grantee and r.present join kinds k on k.kind = r.kind and r.rights & k.mask <> 0
			cross join lateral (%[4]s) found where not (%[6]s)
		) reached order by %[5]s limit %[7]d`,
		s.key, r.everythingSQL(s), r.grantedSQL(s), r.ruledSQL(s), s.order("product_id"), seesEverything, s.limit)
}

// knownSQL is sql for a sight that does not give everything: only what it has is read.
func (r reach) knownSQL(s scan) string {
	parts := []string{"select found.* from " + r.grantedSQL(s) + " found"}
	if len(r.sight.ruled(r.kinds)) > 0 {
		parts = append(parts, "select found.* from unnest(@ruled::text[]) k (kind) cross join lateral ("+r.ruledSQL(s)+") found")
	}
	return fmt.Sprintf(`select distinct %s, product_id from (%s) reached order by %s limit %d`, s.key, union(parts), s.order("product_id"), s.limit)
}

func (r reach) everythingSQL(s scan) string {
	s.where += fmt.Sprintf(" and (%s)", seesEverything)
	return r.wholeSQL(s, s.columns())
}

// grantedSQL reads the grants of one after the other: of all kinds together where
// all are wanted and an index has that order, else kind by kind.
func (r reach) grantedSQL(s scan) string {
	where := strings.NewReplacer("p.id", "g.product_id", "p.", "g.").Replace(s.where)
	read := func(from, where string) string {
		return fmt.Sprintf(`select distinct g.%s, g.product_id from %s where g.org_id = @org and g.grantee = w.grantee and %s order by %s limit %d`, s.key, from, where, s.order("product_id"), s.limit)
	}
	if !r.limited() && !s.byState {
		return fmt.Sprintf(`who w cross join lateral (%s)`, read("grants g", givesAny+where))
	}
	return fmt.Sprintf(`who w cross join kinds k cross join lateral (%s)`, read("grants g", "g.kind = k.kind and "+gives+where))
}

func (r reach) ruledSQL(s scan) string {
	return fmt.Sprintf(`select p.%s, p.id from products p where p.org_id = @org and p.kind = k.kind%s order by %s limit %d`, s.key, s.where, s.order("id"), s.limit)
}

func (r reach) wholeSQL(s scan, columns string) string {
	return fmt.Sprintf(`select %s from products p where p.org_id = @org%s%s order by %s limit %d`, columns, r.ofKinds(), s.where, s.order("id"), s.limit)
}

// ofKinds is the condition on a product's kind that its indexes have.
func (r reach) ofKinds() string {
	switch {
	case !r.limited():
		return ""
	case len(r.kinds) == 1:
		// In the text, not as an argument: kinds are of very different sizes, and Postgres plans better for what it knows.
		return fmt.Sprintf(" and p.kind = '%s'", r.kinds[0].Code)
	}
	// All kinds of one category: every kind of a product's category is among them.
	return fmt.Sprintf(" and p.category = '%s'", r.kinds[0].Category)
}

// seesSQL is whether the actor sees the product in the columns given, looked up for one row.
func (r reach) seesSQL(product, kind string) string {
	if r.whole() {
		return "true"
	}
	if r.sight != nil {
		return fmt.Sprintf(`coalesce(
		(select true from grants g where g.org_id = @org and g.product_id = %[1]s and g.grantee = any(@who::uuid[]) and g.state <> 'terminated' and %[3]s limit 1),
		%[2]s = any(@ruled::text[]) and (select s.state <> 'terminated' from products s where s.org_id = @org and s.id = %[1]s),
		false)`, product, kind, givesAny)
	}
	return fmt.Sprintf(`coalesce(
		(select true from who a join grants g on g.org_id = @org and g.grantee = a.grantee and g.product_id = %[1]s join kinds k on k.kind = %[2]s where g.state <> 'terminated' and %[3]s limit 1),
		(select true from who a join kind_grants r on r.org_id = @org and r.grantee = a.grantee and r.kind = %[2]s and r.present join kinds k on k.kind = %[2]s
			join products s on s.org_id = @org and s.id = %[1]s and s.state <> 'terminated' where r.rights & k.mask <> 0 limit 1),
		false)`, product, kind, gives)
}

func direction(downwards bool) string {
	if downwards {
		return " desc"
	}
	return ""
}
