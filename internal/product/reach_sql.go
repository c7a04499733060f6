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
type reach struct {
	act       actor.Actor
	catalogue *Catalogue
	kinds     []Kind
}

func (r reach) whole() bool { return r.act.Role.Administers() }

// limited tells whether not every kind of the catalogue is wanted.
func (r reach) limited() bool { return len(r.kinds) < len(r.catalogue.Kinds) }

// args are the arguments that every statement of a reach takes.
func (r reach) args() db.Args {
	codes, masks := make([]string, len(r.kinds)), make([]int32, len(r.kinds))
	for i, kind := range r.kinds {
		codes[i], masks[i] = kind.Code, int32(kind.Rights)
	}
	return db.Args{"org": r.act.Org, "member": r.act.Member, "kinds": codes, "masks": masks}
}

// withSQL begins a statement: who the actor is, the kinds with the rights that
// they have, and whether rules give the actor all products of all these kinds.
const withSQL = `with ` + whoSQL + `, kinds as materialized (select * from unnest(@kinds::text[], @masks::integer[]) as k (kind, mask)),
	everything as materialized (select count(distinct k.kind) = (select count(*) from kinds) as yes from who w
		join kind_grants r on r.org_id = @org and r.grantee = w.grantee and r.present join kinds k on k.kind = r.kind and r.rights & k.mask <> 0)`

const seesEverything = `select yes from everything`

// gives is whether a grant gives anything on a product of the kind k.
const gives = `(g.folder_id is not null or g.rights & k.mask <> 0)`

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

// sql yields key and product_id of the first products of the scan that the actor
// sees. Each index is read in its order and no further than the limit: it takes
// no longer with many products than with few. Whoever sees every kind by rules
// has them read as an administrator has.
func (r reach) sql(s scan) string {
	if r.whole() {
		return r.wholeSQL(s)
	}
	s.where += living
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

func (r reach) everythingSQL(s scan) string {
	s.where += fmt.Sprintf(" and (%s)", seesEverything)
	return r.wholeSQL(s)
}

// grantedSQL reads the grants of one after the other: of all kinds together where
// all are wanted and an index has that order, else kind by kind.
func (r reach) grantedSQL(s scan) string {
	where := strings.NewReplacer("p.id", "g.product_id", "p.", "g.").Replace(s.where)
	read := func(from, where string) string {
		return fmt.Sprintf(`select distinct g.%s, g.product_id from %s where g.org_id = @org and g.grantee = w.grantee and %s order by %s limit %d`, s.key, from, where, s.order("product_id"), s.limit)
	}
	if !r.limited() && !s.byState {
		return fmt.Sprintf(`who w cross join lateral (%s)`, read("grants g", `(g.folder_id is not null or g.rights & (select k.mask from kinds k where k.kind = g.kind) <> 0)`+where))
	}
	return fmt.Sprintf(`who w cross join kinds k cross join lateral (%s)`, read("grants g", "g.kind = k.kind and "+gives+where))
}

func (r reach) ruledSQL(s scan) string {
	return fmt.Sprintf(`select p.%s, p.id from products p where p.org_id = @org and p.kind = k.kind%s order by %s limit %d`, s.key, s.where, s.order("id"), s.limit)
}

func (r reach) wholeSQL(s scan) string {
	return fmt.Sprintf(`select p.%s, p.id as product_id from products p where p.org_id = @org%s%s order by %s limit %d`, s.key, r.ofKinds(), s.where, s.order("id"), s.limit)
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
