package renewal

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
)

// columns are those of a product p and of its renewal r; @zone is where its days begin.
const columns = `p.id, p.kind, p.offer, p.name, p.state, (p.created_at at time zone @zone)::date, nullif(p.expires_at, 'infinity'), coalesce(p.months, 0), coalesce(r.next_months, 0), r.anchor_on,
	coalesce(r.automatic, false), coalesce(r.warranty, false), coalesce(r.ends, false), r.profile_id, r.address_id, r.order_id,
	exists (select 1 from orders o where o.org_id = r.org_id and o.id = r.order_id and o.placed_by is not null), r.next_on,
	array(select s.step from renewal_steps s where s.org_id = p.org_id and s.product_id = p.id and s.due_on = (p.expires_at at time zone @zone)::date),
	exists (select 1 from suspensions_for_debt d where d.org_id = p.org_id and d.product_id = p.id)`

const from = ` from products p left join renewals r on r.org_id = p.org_id and r.product_id = p.id `

// scan reads a renewal; what follows from it is complete.
func (r *Renewals) scan(row pgx.CollectableRow) (one Renewal, err error) {
	var created time.Time
	var expires, anchor, next *time.Time
	err = row.Scan(&one.Product, &one.Kind, &one.Offer, &one.Name, &one.State, &created, &expires, &one.RunMonths, &one.Months, &anchor, &one.Automatic, &one.Warranty, &one.Ends,
		&one.Profile, &one.Address, &one.Order, &one.Ordered, &next, &one.Done, &one.Debt)
	if err != nil {
		return one, err
	}
	one.CreatedOn = tax.DayOf(created)
	for _, day := range []struct {
		to   *tax.Day
		from *time.Time
	}{{&one.Anchor, anchor}, {&one.NextOn, next}} {
		if day.from != nil {
			*day.to = tax.DayOf(*day.from)
		}
	}
	if expires != nil {
		one.ExpiresAt = *expires
	}
	one.complete(r.zone)
	return one, nil
}

// args adds what every statement about renewals needs.
func (r *Renewals) args(org id.Org, more db.Args) db.Args {
	args := db.Args{"org": org, "zone": r.zone.String()}
	for name, value := range more {
		args[name] = value
	}
	return args
}

// queue reads renewals that a condition finds.
func (r *Renewals) queue(batch *db.Batch, org id.Org, all *[]Renewal, rest string, more db.Args) {
	db.QueueRows(batch, all, `select `+columns+from+`where p.org_id = @org and `+rest, r.args(org, more), r.scan)
}

// queueSave writes a renewal, with the day of its next step.
func queueSave(batch *db.Batch, org id.Org, one Renewal) {
	var months, next any
	if one.Changes {
		months = one.Months
	}
	if day := one.next(); day != 0 {
		next = day.Time()
	}
	batch.Queue(`insert into renewals (org_id, product_id, anchor_on, next_months, automatic, warranty, ends, profile_id, address_id, order_id, next_on)
		values (@org, @product, @anchor, @months, @automatic, @warranty, @ends, @profile, @address, @order, @next)
		on conflict (org_id, product_id) do update set anchor_on = @anchor, next_months = @months, automatic = @automatic, warranty = @warranty, ends = @ends,
			profile_id = @profile, address_id = @address, order_id = @order, next_on = @next`,
		db.Args{"org": org, "product": one.Product, "anchor": one.Anchor.Time(), "months": months, "automatic": one.Automatic, "warranty": one.Warranty, "ends": one.Ends,
			"profile": one.Profile, "address": one.Address, "order": one.Order, "next": next})
}

// done is a step that was carried out.
type done struct {
	product  id.Product
	due      tax.Day
	step     string
	outcome  string
	order    id.Order
	document id.Document
	minor    int64
	currency string // empty: no amount
}

// queueDone writes down steps that were carried out; one that is there already stays as it is.
func queueDone(batch *db.Batch, org id.Org, at time.Time, all []done) {
	for _, one := range all {
		var amount, currency any
		if one.currency != "" {
			amount, currency = one.minor, one.currency
		}
		batch.Queue(`insert into renewal_steps (org_id, product_id, due_on, step, at, outcome, amount, currency, order_id, document_id)
			values (@org, @product, @due, @step, @at, @outcome, @amount, @currency, @order, @document) on conflict do nothing`,
			db.Args{"org": org, "product": one.product, "due": one.due.Time(), "step": one.step, "at": at, "outcome": one.outcome, "amount": amount, "currency": currency,
				"order": one.order, "document": one.document})
	}
}

func send(ctx context.Context, tx db.Tx, batch *db.Batch, what string) error {
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
