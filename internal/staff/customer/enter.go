package customer

import (
	"context"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/staff"
)

// Enter names a customer whose data the colleague has open, and notes which page they see, both or neither; NotFound when
// the data are not open, or there is no such customer.
func (c *Customers) Enter(ctx context.Context, by staff.Colleague, number, page string) (o Organization, err error) {
	if err := by.Must(staff.FindCustomers, c.clock()); err != nil {
		return o, err
	}
	var list []Organization
	b := &db.Batch{}
	db.QueueRows(b, &list, `
		with opening as (select o.id, o.org_id from staff_openings o join organizations g on g.id = o.org_id where g.number = @number and o.staff_id = @staff and `+living+` order by o.opened_at desc limit 1),
		seen as (insert into staff_views (id, opening_id, page, at) select @view, id, @page, @now from opening)
		select `+organizationColumns+` from opening join organizations o on o.id = opening.org_id`,
		db.Args{"number": number, "staff": by.ID, "now": c.clock(), "view": id.New[id.StaffView](), "page": page}, scanOrganization)
	if err := c.db.Read(ctx, db.System("show a page of a customer to the staff"), b); err != nil {
		return o, err
	}
	if len(list) == 0 {
		return o, fault.New(fault.NotFound, "error.not_found")
	}
	return list[0], nil
}
