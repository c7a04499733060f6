package visit

import (
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

const pageColumns = `p.id, p.at, v.staff_name, p.method, p.pattern, p.address, p.allowed`

const pageTables = `support_pages p join support_visits v on v.id = p.visit_id`

func scanPage(row pgx.CollectableRow) (p PageSeen, err error) {
	return p, row.Scan(&p.ID, &p.At, &p.By, &p.Method, &p.Pattern, &p.Address, &p.Allowed)
}

// queueReport reads an access with the newest of what was done by it.
func queueReport(batch *db.Batch, of id.Org, access id.SupportAccess, after id.SupportPage, found *[]Access, r *Report) {
	args := db.Args{"org": of, "access": access, "after": after, "limit": pagesShown + 1, "stays": staysShown, "counted": Counted}
	db.QueueRows(batch, found, `select `+shownColumns+` from `+accessTables+` where a.org_id = @org and a.id = @access`, args, scanShown)
	db.QueueRows(batch, &r.Visits, `select v.staff_name, v.began_at, v.ended_at from support_visits v where v.org_id = @org and v.access_id = @access order by v.id desc limit @stays`, args,
		func(row pgx.CollectableRow) (s Stay, err error) {
			var ended *time.Time
			err = row.Scan(&s.By, &s.BeganAt, &ended)
			s.EndedAt = orZero(ended)
			return s, err
		})
	db.QueueRows(batch, &r.Pages, `select `+pageColumns+` from `+pageTables+` where p.org_id = @org and p.access_id = @access and (@after::uuid is null or p.id < @after) order by p.id desc limit @limit`, args, scanPage)
	db.Queue(batch, nil, `select count(*) filter (where p.allowed), count(*) filter (where not p.allowed), count(*) filter (where p.allowed and p.method = 'POST')
		from (select p.allowed, p.method from support_pages p where p.org_id = @org and p.access_id = @access order by p.id desc limit @counted) p`,
		args, &r.Seen, &r.Refused, &r.Changed)
}

// queuePages reads pages from after on, the oldest first.
func queuePages(batch *db.Batch, of id.Org, access id.SupportAccess, after id.SupportPage, chunk *[]PageSeen) {
	db.QueueRows(batch, chunk, `select `+pageColumns+` from `+pageTables+` where p.org_id = @org and p.access_id = @access and (@after::uuid is null or p.id > @after) order by p.id limit @limit`,
		db.Args{"org": of, "access": access, "after": after, "limit": exportChunk}, scanPage)
}
