package renewal

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
)

// ToPayQuery is a page of *To pay*.
type ToPayQuery struct {
	All    bool // whatever is due, in place of what is within the next two months
	Cursor string
	Chosen *Choice // those rows alone, in place of a page
}

// Choice is rows of *To pay* that were chosen.
type Choice struct {
	Orders   []id.Order
	Invoices []id.Document
	Products []id.Product
}

// ToPayPage is a page of what is to be paid: invoices and orders that wait for their
// money, and the products that are due or off because they were not renewed.
type ToPayPage struct {
	payment.ToPayPage
	List     List
	Previous string // cursors; empty: there is none
	Next     string
}

// toPaySize is how many rows a page of *To pay* has.
const toPaySize = 25

// The lists of which *To pay* consists, in their order.
const (
	invoiceList = iota
	orderList
	productList
	toPayLists
)

// toPayPlace is a place between two rows, as it travels in the address.
type toPayPlace struct {
	Backwards bool      `json:"b,omitempty"`
	Window    string    `json:"w"`
	List      int       `json:"l"`
	At        time.Time `json:"a"`
	ID        [16]byte  `json:"i"`
}

func (q ToPayQuery) window() string {
	if q.All {
		return keyset.Fingerprint("to pay", "all")
	}
	return keyset.Fingerprint("to pay")
}

// ToPay lists what is to be paid page by page, for those who reach accounting: first
// invoices, then orders, then products, of each the first due on top.
func (r *Renewals) ToPay(ctx context.Context, act actor.Actor, q ToPayQuery) (page ToPayPage, err error) {
	if err := billto.MustUse(act); err != nil {
		return page, err
	}
	var at toPayPlace
	inside := q.Chosen == nil && keyset.Decode(q.Cursor, &at) && at.Window == q.window()
	page, full, err := r.toPay(ctx, act, q, at, inside)
	if err == nil && inside && !full && (at.Backwards || page.rows() == 0) {
		// Coming back, the page may have lost its place: then it is the first page.
		page, _, err = r.toPay(ctx, act, q, toPayPlace{}, false)
	}
	return page, err
}

func (p *ToPayPage) rows() int { return len(p.Invoices) + len(p.Due) + len(p.List.Renewals) }

func (r *Renewals) toPay(ctx context.Context, act actor.Actor, q ToPayQuery, at toPayPlace, inside bool) (page ToPayPage, full bool, err error) {
	now := r.clock()
	until := now.AddDate(0, 2, 0)
	if q.All || q.Chosen != nil {
		until = until.AddDate(100, 0, 0)
	}
	parts := keyset.Stretches(toPayLists, toPaySize, inside, at.Backwards, at.List, at.At, at.ID)
	if q.Chosen != nil {
		parts = q.Chosen.parts()
	}
	s := &state{}
	batch := &db.Batch{}
	// What somebody has ordered already is there as that order.
	r.queue(batch, act.Org, &s.renewals, renewable+`and p.expires_at < @until and not exists (select 1 from orders o where o.org_id = r.org_id and o.id = r.order_id
		and o.state = 'open' and o.placed_by is not null)`+parts[productList].SQL("p.expires_at", "p.id", "timestamptz"), parts[productList].Args(db.Args{"until": until}))
	payment.QueueProfiles(batch, act.Org, &s.profiles)
	r.payments.QueueToPay(batch, act.Org, until, parts[invoiceList], parts[orderList], &page.ToPayPage)
	if err := r.db.Read(ctx, db.ForOrg(act.Org, id.User{}), batch); err != nil {
		return page, false, err
	}
	page.List.Renewals = s.renewals
	full = page.rows() >= toPaySize
	if q.Chosen == nil {
		page.cut(q.window(), inside, at.Backwards)
	}
	s.renewals = page.List.Renewals
	if err := r.complete(ctx, r.db, act.Org, now, s); err != nil {
		return page, false, err
	}
	r.payments.CompleteToPay(&page.ToPayPage)
	page.List, err = r.listOf(ctx, s)
	return page, full, err
}

// parts are the stretches of what was chosen.
func (c *Choice) parts() []keyset.Stretch {
	return []keyset.Stretch{invoiceList: only(c.Invoices), orderList: only(c.Orders), productList: only(c.Products)}
}

func only[T ~[16]byte](chosen []T) keyset.Stretch {
	all := make([][16]byte, len(chosen))
	for i, one := range chosen {
		all[i] = one
	}
	return keyset.Stretch{Limit: MaxAtOnce, Only: all}
}

// cut cuts what was read down to a page, and says where those before and after it are.
func (p *ToPayPage) cut(window string, inside, backwards bool) {
	var rows []toPayPlace
	add := func(list int, at time.Time, id [16]byte) {
		rows = append(rows, toPayPlace{Window: window, List: list, At: at, ID: id})
	}
	lists := []func(){
		func() {
			for _, one := range p.Invoices {
				add(invoiceList, one.DueOn.Time(), one.ID)
			}
		},
		func() {
			for _, one := range p.Due {
				add(orderList, one.ExpiresAt, one.ID)
			}
		},
		func() {
			for _, one := range p.List.Renewals {
				add(productList, one.ExpiresAt, one.Product)
			}
		},
	}
	if inside && backwards {
		slices.Reverse(lists)
	}
	for _, list := range lists {
		list()
	}
	rows, before, after := keyset.CutPage(rows, toPaySize, inside, inside && backwards)
	p.keep(rows)
	if before {
		first := rows[0]
		first.Backwards = true
		p.Previous = keyset.Encode(first)
	}
	if after {
		p.Next = keyset.Encode(rows[len(rows)-1])
	}
}

// keep leaves the rows of the page, in their order.
func (p *ToPayPage) keep(rows []toPayPlace) {
	var invoices []document.Document
	var orders []payment.Due
	var products []Renewal
	for _, row := range rows {
		switch row.List {
		case invoiceList:
			invoices = append(invoices, p.Invoices[slices.IndexFunc(p.Invoices, func(d document.Document) bool { return d.ID == row.ID })])
		case orderList:
			orders = append(orders, p.Due[slices.IndexFunc(p.Due, func(d payment.Due) bool { return d.ID == row.ID })])
		case productList:
			products = append(products, p.List.Renewals[slices.IndexFunc(p.List.Renewals, func(one Renewal) bool { return one.Product == row.ID })])
		}
	}
	p.Invoices, p.Due, p.List.Renewals = invoices, orders, products
}
