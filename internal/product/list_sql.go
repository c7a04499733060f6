package product

import (
	"fmt"
	"maps"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
)

// sql reads the rows behind the place, and one more, in the order in which they
// are read (backwards when the place says so). Limits and states stand in its
// text: there are few of them, and Postgres plans better for what it knows.
//
// An administrator's first page, by name:
//
//	with … select p.id, p.kind, …, '', 0 from (
//		select p.* from products p where p.org_id = @org order by sort_name, id limit 51
//	) p order by p.sort_name, p.id
//
// The page behind it, of somebody who has grants and no rules:
//
//	with … select p.id, …, '', 0, f.team_id, … from (
//		select distinct sort_name, product_id from (
//			select … from who w cross join lateral (select … from grants g where … and (g.sort_name, g.product_id) > (@key, @product) … limit 51)
//		) reached order by sort_name, product_id limit 51
//	) page join products p on … left join grants f on … order by page.sort_name, page.product_id
func (l *lister) sql() string {
	s := l.scan()
	head, d := l.with(), direction(s.downwards)
	facts, factsJoin := "", ""
	if l.sight != nil {
		facts, factsJoin = factColumns, factsOfRow
	}
	switch {
	case len(l.terms) > 0:
		return fmt.Sprintf(`%s%s select %s, page.word, page.driver%s from (%s) page %s%s order by page.word%[8]s, page.sort_name%[8]s, page.product_id%[8]s`,
			head, l.searchWith(), productColumns, facts, l.searchSQL(s), joinProducts, factsJoin, d)
	case l.whole() || l.seesAll():
		if !l.whole() {
			s.where += living
		}
		return fmt.Sprintf(`%s select %s, '', 0%s from (%s) p%s order by p.%[6]s%[7]s, p.id%[7]s`, head, productColumns, facts, l.wholeSQL(s, "p.*"), factsJoin, s.key, d)
	}
	return fmt.Sprintf(`%s select %s, '', 0%s from (%s) page %s%s order by page.%[7]s%[8]s, page.product_id%[8]s`,
		head, productColumns, facts, l.reach.sql(s), joinProducts, factsJoin, s.key, d)
}

const joinProducts = `join products p on p.org_id = @org and p.id = page.product_id`

// factColumns are those of grantColumns, one row for each grant; rules are known already.
const factColumns = `, f.team_id, f.by_rule, f.rights, f.folder_id`

const factsOfRow = ` left join grants f on f.org_id = @org and f.product_id = p.id and f.grantee = any(@who::uuid[])`

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

// queueRows reads the rows of the page.
func (l *lister) queueRows(batch *db.Batch, rows *[]listRow) {
	batch.Queue(l.sql(), l.args()).Query(func(found pgx.Rows) error {
		for found.Next() {
			var row listRow
			var grant *grantColumns
			if l.sight != nil {
				grant = &grantColumns{}
			}
			if err := found.Scan(row.scanTargets(grant)...); err != nil {
				return err
			}
			*rows = addRow(*rows, row, grant, l.sight)
		}
		return found.Err()
	})
}

const (
	kindsOfProductsSQL = `select k.kind from unnest(@kinds::text[]) k (kind)
		where (select true from products p where p.org_id = @org and p.kind = k.kind limit 1)`
	kindsOfLivingSQL = `select k.kind from unnest(@kinds::text[]) k (kind)
		where (select true from products p where p.org_id = @org and p.kind = k.kind and p.state <> 'terminated' limit 1)`
)

// queueKinds adds the kinds of which the actor sees any product to those that a
// sight knows already: one look into an index for each.
func (l *lister) queueKinds(batch *db.Batch, kinds *[]string) {
	if l.sight == nil {
		db.QueueRows(batch, kinds, kindsOfProductsSQL, db.Args{"org": l.act.Org, "kinds": codesOf(l.catalogue.Kinds)}, pgx.RowTo[string])
		return
	}
	*kinds = append(*kinds, l.sight.granted...)
	if ruled := l.sight.ruled(l.catalogue.Kinds); len(ruled) > 0 {
		db.QueueRows(batch, kinds, kindsOfLivingSQL, db.Args{"org": l.act.Org, "kinds": ruled}, pgx.RowTo[string])
	}
}

func codesOf(kinds []Kind) []string {
	codes := make([]string, len(kinds))
	for i, kind := range kinds {
		codes[i] = kind.Code
	}
	return codes
}
