package customer

import (
	"context"

	"manager/internal/db"
	"manager/internal/fault"
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
	queueEntered(b, c.clock(), by, number, page, &list)
	if err := c.db.Read(ctx, db.System("show a page of a customer to the staff"), b); err != nil {
		return o, err
	}
	if len(list) == 0 {
		return o, fault.New(fault.NotFound, "error.not_found")
	}
	return list[0], nil
}
