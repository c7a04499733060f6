package provisioning

import (
	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
)

func queueWaiting(batch *db.Batch, list *[]Waiting) {
	db.QueueRows(batch, list, `
		select org, product, service, blocked, since from (
			(select o.number, p.kind, '', false, p.created_at from products p join organizations o on o.id = p.org_id
				where p.state = 'ordered' and p.months is not null order by p.created_at limit @limit)
			union all
			(select '', '', service, blocked, made_at from service_events where done_at is null order by made_at limit @limit)
		) waiting (org, product, service, blocked, since) order by since limit @limit`, db.Args{"limit": shown},
		func(row pgx.CollectableRow) (w Waiting, err error) {
			err = row.Scan(&w.Org, &w.Product, &w.Service, &w.Blocked, &w.Since)
			return w, err
		})
}

// queueEvents reads the newest events by their IDs, which are in the order of time.
func queueEvents(batch *db.Batch, after id.Event, list *[]Event) {
	db.QueueRows(batch, list, `
		select e.id, e.type, o.number, coalesce(p.kind, ''), e.created_at
		from (select * from product_events where `+keyset.Behind(after.IsZero(), `id < @after`)+` order by id desc limit @limit) e
			join organizations o on o.id = e.org_id left join products p on p.org_id = e.org_id and p.id = e.product_id
		order by e.id desc`, db.Args{"after": after, "limit": pageSize + 1},
		func(row pgx.CollectableRow) (e Event, err error) {
			err = row.Scan(&e.ID, &e.Type, &e.Org, &e.Product, &e.At)
			return e, err
		})
}
