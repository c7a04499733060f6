package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
)

// sample is an order that the portal has written: the floor writes the same rows again, under other IDs.
type sample struct {
	Net, VAT, Total                int64
	Address, Tax, Lines, VATLines  []byte
	Kind, Category, Name, SortName string
	Offer                          string
	Words                          []string
	Event                          []byte
	Log                            []entry
}

func (f floor) readSample(ctx context.Context) (s sample, err error) {
	var org, order, product string
	err = f.pool.QueryRow(ctx, `
		select o.org_id::text, o.id::text, p.id::text, o.net, o.vat, o.total, o.address, o.tax, o.lines, o.vat_lines, p.kind, p.category, p.offer, p.name, p.sort_name,
			(select array_agg(word) from product_words w where w.org_id = p.org_id and w.product_id = p.id),
			(select data from product_events e where e.org_id = p.org_id and e.product_id = p.id)
		from orders o join order_products op on op.org_id = o.org_id and op.order_id = o.id join products p on p.org_id = o.org_id and p.id = op.product_id
		where o.state = 'paid' and o.means = 'prepaid' order by o.placed_at limit 1`).Scan(&org, &order, &product, &s.Net, &s.VAT, &s.Total, &s.Address, &s.Tax, &s.Lines, &s.VATLines,
		&s.Kind, &s.Category, &s.Offer, &s.Name, &s.SortName, &s.Words, &s.Event)
	if err != nil {
		return s, fmt.Errorf("read an order that the portal wrote: %w", err)
	}
	rows, err := f.pool.Query(ctx, `
		select e.action, e.origin, e.key_id, e.body, e.mac, p.data from audit_events e join audit_personal p on p.event_id = e.id
		where e.org_id = $1 and e.subject = $2 order by e.seq`, org, order)
	if err != nil {
		return s, err
	}
	s.Log, err = pgx.CollectRows(rows, pgx.RowToStructByPos[entry])
	return s, err
}

// cart puts something into the cart of an organization.
func (f floor) cart(w http.ResponseWriter, r *http.Request) {
	org, user, now := r.PathValue("org"), r.PathValue("user"), time.Now()
	batch := &pgx.Batch{}
	batch.Queue(`insert into carts (org_id) values ($1) on conflict (org_id) do update set version = carts.version + 1`, org)
	batch.Queue(`
		insert into cart_lines (org_id, id, kind, offer, months, quantity, currency, amount, setup_fee, guaranteed_until, added_by, added_at)
		values ($1, $2, 'drive', 'solo', 1, 1, 'CHF', 690, 0, $3, $4, $5)`, org, newID(), now.Add(14*24*time.Hour), user, now)
	f.write(w, r, batch)
}

// order writes the rows of an order that the prepaid account pays, in one transaction and one round trip.
func (f floor) order(w http.ResponseWriter, r *http.Request) {
	s, err := f.sample()
	if err != nil {
		fail(w, err)
		return
	}
	org, user, now := r.PathValue("org"), r.PathValue("user"), time.Now()
	order, product := newID(), newID()
	number := fmt.Sprint(1_000_000_000 + rand.Int64N(9_000_000_000))
	batch := &pgx.Batch{}
	batch.Queue(`
		insert into orders (org_id, id, number, key, state, currency, net, vat, total, paid, means, reference, address, tax, lines, vat_lines,
			terms_version, starts_at_once, placed_by, placed_at, expires_at, ended_at)
		values ($1, $2, $3, $4, 'paid', 'CHF', $5, $6, $7, $7, 'prepaid', $8, $9, $10, $11, $12, '2026-09-01', true, $13, $14, $15, $14)`,
		org, order, number, newID(), s.Net, s.VAT, s.Total, "RF00"+number, s.Address, s.Tax, s.Lines, s.VATLines, user, now, now.Add(14*24*time.Hour))
	batch.Queue(`delete from cart_lines where org_id = $1`, org)
	batch.Queue(`update carts set version = version + 1, codes = '{}' where org_id = $1`, org)
	queuePosting(batch, now, org, user, order, "order_prepaid", "order_paid", number, line{"prepaid", -s.Total}, line{"receivable", s.Total})
	queuePosting(batch, now, org, user, order, "order_sale", "order_sold", number, line{"receivable", -s.Total}, line{"revenue", s.Net}, line{"vat_payable", s.VAT})
	batch.Queue(`
		insert into products (org_id, id, kind, category, offer, name, sort_name, state, expires_at, months, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, 'ordered', $8, 1, $9)`, org, product, s.Kind, s.Category, s.Offer, s.Name, s.SortName, now.Add(30*24*time.Hour), now)
	batch.Queue(`insert into product_words (org_id, product_id, word, kind, sort_name) select $1, $2, unnest($3::text[]), $4, $5`, org, product, s.Words, s.Kind, s.SortName)
	batch.Queue(`insert into product_events (org_id, id, product_id, type, data, created_at) values ($1, $2, $3, 'product.ordered', $4, $5)`, org, newID(), product, s.Event, now)
	batch.Queue(`insert into order_products (org_id, order_id, line, product_id) values ($1, $2, 0, $3)`, org, order, product)
	queueLog(batch, now, org, user, order, s.Log...)
	queueMail(batch, now, org, user, "order")
	queueJobs(batch, 2) // the mail is sent, and the product set up
	f.write(w, r, batch)
}

// write sends the batch as one transaction.
func (f floor) write(w http.ResponseWriter, r *http.Request, batch *pgx.Batch) {
	if err := f.pool.SendBatch(r.Context(), batch).Close(); err != nil {
		fail(w, err)
		return
	}
	w.WriteHeader(http.StatusSeeOther)
}
