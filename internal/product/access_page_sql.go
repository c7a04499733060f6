package product

import (
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
)

// queue asks, in one batch, for everything that a page of access shows. The
// products shown are found anew by each statement that is about them, which is
// cheaper than another round trip.
func (r *accessRead) queue(batch *db.Batch, org id.Org, to Grantee) {
	args := db.Args{"org": org, "member": to.key(), "kinds": r.codes(), "after": r.query.After, "before": r.query.Before, "counted": countedUpTo + 1}
	for i, word := range r.words() {
		args["from"+strconv.Itoa(i)], args["to"+strconv.Itoa(i)] = word, word+fold.Last
	}
	shown := `with ` + whoSQL + `, shown as materialized (` + r.shownSQL() + `) `
	queueRules(batch, r.rules, org, to)
	db.QueueRows(batch, &r.teamRules, `with `+whoSQL+` select k.kind, w.team_id, w.team_name, k.present, k.rights
		from who w join kind_grants k on k.org_id = @org and k.grantee = w.grantee where w.team_id is not null order by w.team_name`, args, scanTeamRule)
	queueEach(batch, countsSQL, args, func(row pgx.CollectableRow) error {
		var kind string
		var counts kindCounts
		err := row.Scan(&kind, &counts.products, &counts.given)
		r.counts[kind] = counts
		return err
	})
	db.QueueRows(batch, &r.rows, shown+`select `+productColumns+` from shown s join products p on p.org_id = @org and p.id = s.id order by s.place, s.row`, args, scanProduct)
	db.QueueRows(batch, &r.facts, shown+factsAmong(`(select id from shown)`), args, scanFact)
	db.QueueRows(batch, &r.folders, shown+`select f.product_id, f.id, f.parent_id, f.name from folders f where f.org_id = @org and f.product_id in (select id from shown) order by f.name limit 2000`, args,
		func(row pgx.CollectableRow) (f folderRow, err error) {
			return f, row.Scan(&f.product, &f.id, &f.parent, &f.name)
		})
}

func scanTeamRule(row pgx.CollectableRow) (r teamRuleRow, err error) {
	var present bool
	err = row.Scan(&r.kind, &r.Team, &r.Name, &present, &r.Rule.Rights)
	r.Rule.Reach = Future
	if present {
		r.Rule.Reach = PresentAndFuture
	}
	return r, err
}

// countsSQL counts for each kind the organization's products, and those that the grantee has grants on.
const countsSQL = `with ` + whoSQL + `
	select k.kind,
		(select count(*) from (select 1 from products c where c.org_id = @org and c.kind = k.kind and c.state <> 'terminated' limit @counted) counted),
		(select count(*) from (select distinct g.product_id from who w cross join lateral (
			select g.product_id from grants g where g.org_id = @org and g.grantee = w.grantee and g.kind = k.kind and g.state <> 'terminated' order by g.sort_name, g.product_id limit @counted) g limit @counted) counted)
	from unnest(@kinds::text[]) k (kind)`

// shownSQL finds the products shown: for each kind the first ones by name, through an index that ends at the limit.
func (r *accessRead) shownSQL() string {
	beyond, order := "", "sort_name, id"
	if r.query.Kind != "" {
		switch {
		case !r.query.Before.IsZero():
			beyond = ` and (sort_name, id) < (select sort_name, id from products where org_id = @org and id = @before)`
			order = "sort_name desc, id desc"
		case !r.query.After.IsZero():
			beyond = ` and (sort_name, id) > (select sort_name, id from products where org_id = @org and id = @after)`
		}
	}
	limit := strconv.Itoa(r.query.limit() + 1)
	return `select k.place, x.id, row_number() over (partition by k.place order by ` + order + `) as row
		from unnest(@kinds::text[]) with ordinality k (kind, place)
		cross join lateral (` + r.candidatesSQL(beyond, order, limit) + `) x`
}

func (r *accessRead) candidatesSQL(beyond, order, limit string) string {
	end := beyond + ` order by ` + order + ` limit ` + limit
	switch {
	case len(r.words()) > 0:
		return `select distinct sort_name, id from (select w.sort_name, w.product_id as id, w.word from product_words w where w.org_id = @org and w.kind = k.kind) w
			where w.word >= @from0 and w.word < @to0
				and exists (select from products p where p.org_id = @org and p.id = w.id and p.state <> 'terminated')` + r.otherWords() + r.onlyGiven() + end
	case r.query.OnlyGiven:
		return `select distinct sort_name, id from (
			(select g.sort_name, g.id from who w cross join lateral (
				select distinct sort_name, id from (
					select g.sort_name, g.product_id as id from grants g where g.org_id = @org and g.grantee = w.grantee and g.kind = k.kind and g.state <> 'terminated') by_hand
				where true` + end + `) g)
			union all
			(select sort_name, id from products p where p.org_id = @org and p.kind = k.kind and p.state <> 'terminated' and ` + ruledKind + end + `)) given
			order by ` + order + ` limit ` + limit
	}
	return `select sort_name, id from products p where p.org_id = @org and p.kind = k.kind and p.state <> 'terminated'` + end
}

// ruledKind tells whether a rule gives all that there is of a kind.
const ruledKind = `exists (select from who o join kind_grants r on r.org_id = @org and r.grantee = o.grantee and r.kind = k.kind and r.present)`

// onlyGiven is the condition by which a search leaves out what the grantee can't see.
func (r *accessRead) onlyGiven() string {
	if !r.query.OnlyGiven {
		return ""
	}
	return ` and (` + ruledKind + ` or exists (select from who o join grants g on g.org_id = @org and g.grantee = o.grantee and g.product_id = w.id and g.state <> 'terminated'))`
}

// otherWords are the conditions that a search of several words adds.
func (r *accessRead) otherWords() string {
	var b strings.Builder
	for i := 1; i < len(r.words()); i++ {
		n := strconv.Itoa(i)
		b.WriteString(` and exists (select from product_words o where o.org_id = @org and o.product_id = w.id and o.word >= @from` + n + ` and o.word < @to` + n + `)`)
	}
	return b.String()
}
