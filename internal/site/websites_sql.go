package site

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/product"
)

// The list of all web sites is read in the order of an index: of the sites by
// host name, or of their words. Whoever has few grants has the sites of each
// hosting granted read instead: of a million sites, they may see the last.

// grantedSQL are the hostings that the actor's grants open.
const grantedSQL = `with granted as materialized (select distinct g.product_id from grants g join unnest(@kinds::text[], @masks::integer[]) as k (kind, mask) on k.kind = g.kind
	where g.org_id = @org and g.grantee = any(@who::uuid[]) and g.state <> 'terminated' and g.folder_id is null and g.rights & k.mask <> 0) `

// seesSQL is whether the actor sees the hosting p, looked up for one site.
const seesSQL = ` and (p.kind = any(@ruled::text[]) or exists (select from grants g join unnest(@kinds::text[], @masks::integer[]) as k (kind, mask) on k.kind = g.kind
	where g.org_id = @org and g.product_id = p.id and g.grantee = any(@who::uuid[]) and g.folder_id is null and g.rights & k.mask <> 0))`

const hostingOf = ` join products p on p.org_id = s.org_id and p.id = s.product_id and p.state <> 'terminated' `

// firstWord holds for the first word of the site that the search finds.
const firstWord = ` and w.word >= @from and w.word < @from || chr(1114111) and not exists (select from site_words e where e.org_id = @org and e.site_id = w.site_id and e.word >= @from and e.word < w.word)`

// foundSQL yields key and id of the sites of a page. For an administrator without a search:
//
//	select s.host_name as key, s.id from sites s join products p on … where s.org_id = @org and not s.ended order by s.host_name, s.id limit 51
func (l websiteLister) foundSQL() (with, sql string) {
	few := !l.sight.Whole && len(l.sight.Ruled) == 0 && l.sight.Grants <= product.GrantsCounted
	sees := ""
	if !l.sight.Whole {
		sees = seesSQL
	}
	switch {
	case l.search == "" && few:
		return grantedSQL, `select s.host_name as key, s.id from granted g cross join lateral (select s.host_name, s.id from sites s
			where s.org_id = @org and s.product_id = g.product_id and not s.ended` + l.after("s.host_name", "s.id") + l.order("s.host_name", "s.id") + `) s` + l.order("s.host_name", "s.id")
	case few:
		return grantedSQL, `select w.word as key, s.id from granted g join sites s on s.org_id = @org and s.product_id = g.product_id and not s.ended
			join site_words w on w.org_id = @org and w.site_id = s.id` + firstWord + ` where true` + l.after("w.word", "w.site_id") + l.order("w.word", "s.id")
	case l.search == "":
		return "", `select s.host_name as key, s.id from sites s` + hostingOf + `where s.org_id = @org and not s.ended` + sees + l.after("s.host_name", "s.id") + l.order("s.host_name", "s.id")
	}
	return "", `select w.word as key, w.site_id as id from site_words w join sites s on s.org_id = w.org_id and s.id = w.site_id and not s.ended` + hostingOf +
		`where w.org_id = @org` + firstWord + sees + l.after("w.word", "w.site_id") + l.order("w.word", "w.site_id")
}

func (l websiteLister) after(key, id string) string {
	switch {
	case !l.inside:
		return ""
	case l.at.Backwards:
		return fmt.Sprintf(` and (%s, %s) < (@key, @site)`, key, id)
	}
	return fmt.Sprintf(` and (%s, %s) > (@key, @site)`, key, id)
}

func (l websiteLister) direction() string {
	if l.inside && l.at.Backwards {
		return " desc"
	}
	return ""
}

func (l websiteLister) order(key, id string) string {
	return fmt.Sprintf(` order by %s%[3]s, %[2]s%[3]s limit %[4]d`, key, id, l.direction(), WebsitesShown+1)
}

// queue reads the rows of the page, and one more.
func (l websiteLister) queue(batch *db.Batch, rows *[]Website) {
	with, found := l.foundSQL()
	sql := with + `select ` + siteColumns + `, f.key, p.id, p.kind, p.name, p.state, p.locked_at is not null,
		coalesce((select bit_or(g.rights) from grants g where g.org_id = @org and g.product_id = p.id and g.grantee = any(@who::uuid[]) and g.folder_id is null), 0)
		from (` + found + `) f join sites s on s.org_id = @org and s.id = f.id join hostings h on h.org_id = s.org_id and h.product_id = s.product_id` +
		hostingOf + fmt.Sprintf(`order by f.key%[1]s, f.id%[1]s`, l.direction())
	args := db.Args{"org": l.org, "kinds": l.sight.Kinds, "masks": l.sight.Masks, "who": l.sight.Grantees, "ruled": l.sight.Ruled,
		"from": l.search, "key": l.at.Key, "site": l.at.Site}
	db.QueueRows(batch, rows, sql, args, func(row pgx.CollectableRow) (w Website, err error) {
		return w, row.Scan(append(w.Site.columns(), &w.key, &w.Hosting.ID, &w.Hosting.Kind, &w.Hosting.Name, &w.Hosting.State, &w.Hosting.Locked, &w.Hosting.Granted)...)
	})
}

// EndSites ends the sites of a hosting that is being terminated: they are listed
// no more, and their variables and databases are forgotten. Their history stays.
func EndSites(ctx context.Context, tx db.Tx, _ time.Time, act actor.Actor, hosting id.Product) error {
	args := db.Args{"org": act.Org, "product": hosting}
	batch := &db.Batch{}
	batch.Queue(`delete from site_variables v using sites s where s.org_id = @org and s.product_id = @product and v.org_id = s.org_id and v.site_id = s.id`, args)
	batch.Queue(`delete from hosting_databases where org_id = @org and product_id = @product`, args)
	batch.Queue(`update sites set ended = true where org_id = @org and product_id = @product`, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("end the sites of a hosting: %w", err)
	}
	return nil
}
