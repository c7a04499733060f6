package customer

import (
	"github.com/jackc/pgx/v5"

	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/staff"
)

// queueSeen reads the living opening, and notes that the page was seen by it.
func queueSeen(b *db.Batch, args db.Args, open *bool, o *Opening) {
	db.Queue(b, open, `
		with opening as (select * from staff_openings o where o.staff_id = @staff and o.org_id = @org and `+living+` order by o.opened_at desc limit 1),
		seen as (insert into staff_views (id, opening_id, page, at) select @view, id, @page, @now from opening)
		select `+openingColumns+` from opening o join organizations g on g.id = o.org_id join staff_members m on m.id = o.staff_id`, args, o.columns()...)
}

func (c *Customers) queue(b *db.Batch, by staff.Colleague, args db.Args, v *Customer) {
	if by.Role.Is(staff.SeePeople) {
		db.Queue(b, nil, `select count(*), count(*) filter (where two_factor) from (select two_factor from members where org_id = @org limit @counted) counted`, args, &v.Counts.People, &v.Counts.Protected)
		db.QueueRows(b, &v.People, `
			select m.id, trim(m.first_name || ' ' || m.last_name), m.email, m.role, m.state = 'invited', m.two_factor, m.last_seen_at, coalesce(u.state = 'blocked', false)
			from members m left join users u on u.id = m.user_id where m.org_id = @org order by m.role_rank, m.sort_name, m.id limit @limit`, args,
			func(row pgx.CollectableRow) (m Member, err error) {
				err = row.Scan(&m.ID, &m.Name, &m.Email, &m.Role, &m.Invited, &m.Protected, &m.SeenAt, &m.Blocked)
				return m, err
			})
		db.QueueRows(b, &v.Mails, `select kind, to_address, state, created_at from mails where org_id = @org order by created_at desc, id desc limit @limit`, args,
			func(row pgx.CollectableRow) (m SentMail, err error) {
				err = row.Scan(&m.Kind, &m.To, &m.State, &m.At)
				return m, err
			})
	}
	if by.Role.Is(staff.SeeProducts) {
		db.Queue(b, nil, `select count(*) from (select from products where org_id = @org and state <> 'terminated' limit @counted) counted`, args, &v.Counts.Products)
		db.QueueRows(b, &v.Products, `
			select name, kind, state, nullif(expires_at, 'infinity') from products where org_id = @org and state <> 'terminated' order by expires_at, id limit @limit`, args,
			func(row pgx.CollectableRow) (h Holding, err error) {
				err = row.Scan(&h.Name, &h.Kind, &h.State, &h.ExpiresAt)
				return h, err
			})
	}
	if by.Role.Is(staff.SeeMoney) {
		c.queueMoney(b, args, v)
	}
	db.QueueRows(b, &v.Log, `select e.action, e.at from audit_events e where e.org_id = @org order by e.at desc, e.id limit @looked`, args,
		func(row pgx.CollectableRow) (e Entry, err error) {
			err = row.Scan(&e.Action, &e.At)
			return e, err
		})
}

func (c *Customers) queueMoney(b *db.Batch, args db.Args, v *Customer) {
	c.documents.QueueOpenSums(b, v.ID, &v.Open)
	ledger.QueueBalances(b, v.ID, ledger.Prepaid, &v.Prepaid)
	db.Queue(b, nil, `select count(*) from (select from documents where org_id = @org and kind <> 'pro_forma' limit @counted) counted`, args, &v.Counts.Documents)
	db.QueueRows(b, &v.Documents, `
		select number, kind, state, issued_on, due_on, currency, total from documents where org_id = @org and kind <> 'pro_forma' order by issued_on desc, id desc limit @limit`, args,
		func(row pgx.CollectableRow) (p Paper, err error) {
			err = row.Scan(&p.Title, &p.Kind, &p.State, &p.IssuedOn, &p.DueOn, &p.Total.Currency, &p.Total.Minor)
			return p, err
		})
}
