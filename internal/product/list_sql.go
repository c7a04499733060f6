package product

import (
	"fmt"
	"maps"
	"strings"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
)

// sql reads the rows behind the place, and one more, in the order in which they
// are read (backwards when the place says so). Limits and states stand in its
// text: there are few of them, and Postgres plans better for what it knows.
func (l *lister) sql() string {
	s := l.scan()
	found := ""
	if len(l.terms) > 0 {
		found = l.searchSQL(s)
	} else {
		found = fmt.Sprintf("select %s, product_id, '' as word, 0 as driver from (%s) reached", s.key, l.reach.sql(s))
	}
	d := direction(s.downwards)
	return fmt.Sprintf(`%s%s select %s, page.word, page.driver, %s, %s
		from (%s) page join products p on p.org_id = @org and p.id = page.product_id left join kinds k on k.kind = p.kind
		order by page.word%[7]s, page.%[8]s%[7]s, page.product_id%[7]s`, withSQL, l.searchWith(), productColumns, l.factsColumn(), l.holdersColumn(), found, d, s.key)
}

func (l *lister) scan() scan {
	s := scan{key: "sort_name", downwards: l.q.downwards() != l.at.Backwards, limit: l.q.Size + 1}
	if l.q.byExpiry() {
		s.key = "expires_at"
	}
	if l.q.State != "" {
		s.byState = true
		s.where += fmt.Sprintf(" and p.state = '%s'", l.q.State)
	}
	if l.inside && len(l.terms) == 0 {
		value := "@key"
		if l.q.byExpiry() {
			value = "@key::text::timestamptz"
		}
		s.where += fmt.Sprintf(" and (p.%s, p.id) %s (%s, @product)", s.key, beyond(s.downwards), value)
	}
	return s
}

func beyond(downwards bool) string {
	if downwards {
		return "<"
	}
	return ">"
}

func (l *lister) args() db.Args {
	args := l.reach.args()
	maps.Copy(args, db.Args{"key": l.at.Key, "product": l.at.Product, "word": l.at.Word})
	for i, t := range l.terms {
		maps.Copy(args, db.Args{fmt.Sprintf("from%d", i): t.from, fmt.Sprintf("to%d", i): t.to})
	}
	return args
}

// factsColumn are the facts about the row's product, in the order of factsSQL;
// administrators need none.
func (l *lister) factsColumn() string {
	if l.whole() {
		return "'[]'::jsonb"
	}
	return `(select coalesce(jsonb_agg(jsonb_build_object('team', f.team_id, 'name', f.team_name, 'rule', f.rule, 'rights', f.rights, 'folder', f.folder_id)
			order by f.team_id nulls first, f.rule, f.team_name), '[]') from (
		select w.team_id, w.team_name, g.by_rule as rule, g.rights, g.folder_id from who w join grants g on g.org_id = @org and g.grantee = w.grantee and g.product_id = p.id
		union all
		select w.team_id, w.team_name, true, r.rights, null from who w join kind_grants r on r.org_id = @org and r.grantee = w.grantee and r.kind = p.kind and r.present) f)`
}

// holdersColumn are those who have access to the row's product, for administrators.
// Of a product with more than are counted, the named ones are among the first that came.
func (l *lister) holdersColumn() string {
	if !l.whole() || l.export {
		return "'{}'::jsonb"
	}
	upTo := holdersNamed + othersCounted + 1
	return fmt.Sprintf(`(with held as materialized (select distinct on (grantee) grantee, team_id, member_id from (
			(select distinct on (g.grantee) g.grantee, g.team_id, g.member_id from grants g where g.org_id = @org and g.product_id = p.id and p.state <> 'terminated' and %s order by g.grantee limit %d)
			union all
			(select r.grantee, r.team_id, r.member_id from kind_grants r where r.org_id = @org and r.kind = p.kind and p.state <> 'terminated' and r.present and r.rights & k.mask <> 0 order by r.grantee limit %[2]d)) h
		order by grantee limit %[2]d),
		named as (select h.team_id, h.member_id, coalesce(t.name, nullif(concat_ws(' ', nullif(m.first_name, ''), nullif(m.last_name, '')), ''), m.email) as name
			from (select * from held order by team_id is null, grantee limit %[3]d) h
			left join teams t on t.org_id = @org and t.id = h.team_id left join members m on m.org_id = @org and m.id = h.member_id)
		select jsonb_build_object('count', (select count(*) from held),
			'named', (select jsonb_agg(jsonb_build_object('team', n.team_id, 'member', n.member_id, 'name', n.name) order by n.team_id is null, n.name) from named n)))`,
		gives, upTo, holdersNamed)
}

// queueKinds reads of which kinds the actor sees any product: one look into an index for each.
func (r reach) queueKinds(batch *db.Batch, kinds *[]string) {
	all := r
	all.kinds = r.catalogue.Kinds
	one := "(select true from products p where p.org_id = @org and p.kind = k.kind limit 1)"
	some := one
	if !r.whole() {
		one = strings.Replace(one, " limit", living+" limit", 1)
		some = fmt.Sprintf(`(select true from who w join grants g on g.org_id = @org and g.grantee = w.grantee and g.kind = k.kind where g.state <> 'terminated' and %s limit 1),
			(select true from who w join kind_grants r on r.org_id = @org and r.grantee = w.grantee and r.kind = k.kind and r.present and r.rights & k.mask <> 0 where %s limit 1)`, gives, one)
	}
	db.QueueRows(batch, kinds, withSQL+` select k.kind from kinds k where coalesce(`+some+`, false)`, all.args(), pgx.RowTo[string])
}

// begins is the condition that a row of product_words is a hit of the term.
func (t term) begins(alias string, number int) string {
	if t.whole {
		return fmt.Sprintf("%[1]s.org_id = @org and %[1]s.word = @from%[2]d", alias, number)
	}
	return fmt.Sprintf("%[1]s.org_id = @org and %[1]s.word >= @from%[2]d and %[1]s.word < @to%[2]d", alias, number)
}

func union(parts []string) string { return "(" + strings.Join(parts, ") union all (") + ")" }
