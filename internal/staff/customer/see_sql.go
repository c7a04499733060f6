package customer

import (
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/notify"
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
		queueMembers(b, v.ID, id.Member{}, shown, &v.People)
		notify.QueueLogged(b, v.ID, id.Mail{}, shown, &v.Mails)
	}
	if by.Role.Is(staff.SeeProducts) {
		db.Queue(b, nil, `select count(*) from (select from products where org_id = @org and state <> 'terminated' limit @counted) counted`, args, &v.Counts.Products)
		queueHoldings(b, v.ID, id.Product{}, shown, &v.Products)
	}
	if by.Role.Is(staff.SeeMoney) {
		c.documents.QueueOpenSums(b, v.ID, &v.Open)
		ledger.QueueBalances(b, v.ID, ledger.Prepaid, &v.Prepaid)
		db.Queue(b, nil, `select count(*) from (select from documents where org_id = @org and kind <> 'pro_forma' limit @counted) counted`, args, &v.Counts.Documents)
		queuePapers(b, v.ID, id.Document{}, shown, &v.Documents)
	}
	queueEntries(b, v.ID, id.Event{}, looked, &v.Log)
}
