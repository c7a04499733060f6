package customer

import (
	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
)

// The lists of a customer, each from behind the row that after names on (zero: from the first on).

func queueMembers(b *db.Batch, org id.Org, after id.Member, limit int, list *[]Member) {
	db.QueueRows(b, list, `
		select m.id, trim(m.first_name || ' ' || m.last_name), m.email, m.role, m.state = 'invited', m.two_factor, m.last_seen_at, coalesce(u.state = 'blocked', false)
		from members m left join users u on u.id = m.user_id
		where m.org_id = @org and `+keyset.Behind(after.IsZero(), `(m.role_rank, m.sort_name, m.id) > (select role_rank, sort_name, id from members where org_id = @org and id = @after)`)+`
		order by m.role_rank, m.sort_name, m.id limit @limit`, db.Args{"org": org, "after": after, "limit": limit},
		func(row pgx.CollectableRow) (m Member, err error) {
			err = row.Scan(&m.ID, &m.Name, &m.Email, &m.Role, &m.Invited, &m.Protected, &m.SeenAt, &m.Blocked)
			return m, err
		})
}

func queueHoldings(b *db.Batch, org id.Org, after id.Product, limit int, list *[]Holding) {
	db.QueueRows(b, list, `
		select id, name, kind, state, nullif(expires_at, 'infinity') from products
		where org_id = @org and state <> 'terminated' and `+keyset.Behind(after.IsZero(), `(expires_at, id) > (select expires_at, id from products where org_id = @org and id = @after)`)+`
		order by expires_at, id limit @limit`, db.Args{"org": org, "after": after, "limit": limit},
		func(row pgx.CollectableRow) (h Holding, err error) {
			err = row.Scan(&h.ID, &h.Name, &h.Kind, &h.State, &h.ExpiresAt)
			return h, err
		})
}

func queuePapers(b *db.Batch, org id.Org, after id.Document, limit int, list *[]Paper) {
	db.QueueRows(b, list, `
		select id, number, kind, state, issued_on, due_on, currency, total from documents
		where org_id = @org and kind <> 'pro_forma' and `+keyset.Behind(after.IsZero(), `(issued_on, id) < (select issued_on, id from documents where org_id = @org and id = @after)`)+`
		order by issued_on desc, id desc limit @limit`, db.Args{"org": org, "after": after, "limit": limit},
		func(row pgx.CollectableRow) (p Paper, err error) {
			err = row.Scan(&p.ID, &p.Title, &p.Kind, &p.State, &p.IssuedOn, &p.DueOn, &p.Total.Currency, &p.Total.Minor)
			return p, err
		})
}

func queueEntries(b *db.Batch, org id.Org, after id.Event, limit int, list *[]Entry) {
	db.QueueRows(b, list, `
		select id, action, at from audit_events
		where org_id = @org and `+keyset.Behind(after.IsZero(), `(at, id) < (select at, id from audit_events where org_id = @org and id = @after)`)+`
		order by at desc, id desc limit @limit`, db.Args{"org": org, "after": after, "limit": limit},
		func(row pgx.CollectableRow) (e Entry, err error) {
			err = row.Scan(&e.ID, &e.Action, &e.At)
			return e, err
		})
}
