package customer

import (
	"context"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/notify"
	"manager/internal/staff"
)

// List is a page of one list of a customer whose data are open.
type List[T any] struct {
	Organization
	Rows []T
	Next string // cursor of the page after; empty: there is none
}

const listPage = 100

// People lists everybody of a customer, from behind the cursor on. As the other lists: the colleague's view is noted, and
// NotFound is the answer when the data are not open.
func (c *Customers) People(ctx context.Context, by staff.Colleague, number, after string) (List[Member], error) {
	return list(ctx, c, by, staff.SeePeople, number, "people", after, queueMembers, func(m Member) id.Member { return m.ID })
}

// Products lists everything that a customer has, what expires first first.
func (c *Customers) Products(ctx context.Context, by staff.Colleague, number, after string) (List[Holding], error) {
	return list(ctx, c, by, staff.SeeProducts, number, "products", after, queueHoldings, func(h Holding) id.Product { return h.ID })
}

// Documents lists the invoices and credit notes of a customer, the newest first.
func (c *Customers) Documents(ctx context.Context, by staff.Colleague, number, after string) (List[Paper], error) {
	return list(ctx, c, by, staff.SeeMoney, number, "documents", after, queuePapers, func(p Paper) id.Document { return p.ID })
}

// Mails lists the mails about a customer, the newest first.
func (c *Customers) Mails(ctx context.Context, by staff.Colleague, number, after string) (List[notify.Logged], error) {
	return list(ctx, c, by, staff.SeePeople, number, "mails", after, notify.QueueLogged, func(m notify.Logged) id.Mail { return m.ID })
}

// Log lists what happened in the organization of a customer, the newest first, as far as the role may see it.
func (c *Customers) Log(ctx context.Context, by staff.Colleague, number, after string) (List[Entry], error) {
	l, err := list(ctx, c, by, staff.FindCustomers, number, "activity", after, queueEntries, func(e Entry) id.Event { return e.ID })
	l.Rows = visible(by.Role, l.Rows)
	return l, err
}

// list reads a page of a list for those who may do the act, and notes that it was seen.
func list[T, N any](ctx context.Context, c *Customers, by staff.Colleague, act staff.Act, number, page, after string,
	queue func(b *db.Batch, org id.Org, after id.ID[N], limit int, rows *[]T), idOf func(T) id.ID[N]) (l List[T], err error) {
	if err := by.Must(act, c.clock()); err != nil {
		return l, err
	}
	if l.Organization, err = c.Enter(ctx, by, number, page); err != nil {
		return l, err
	}
	from := id.OrZero[id.ID[N]](after)
	b := &db.Batch{}
	queue(b, l.ID, from, listPage+1, &l.Rows)
	if err := c.db.Read(ctx, db.System("show a list of a customer to the staff"), b); err != nil {
		return l, err
	}
	l.Rows, l.Next = keyset.Forward(l.Rows, listPage, func(one T) string { return idOf(one).String() })
	return l, nil
}
