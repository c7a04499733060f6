package renewal

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/money"
)

// recentSteps is how many steps Recent reads.
const recentSteps = 100

// Recent are the newest steps that were carried out, of all organizations.
func (r *Renewals) Recent(ctx context.Context) (all []Entry, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &all, `select o.number, p.name, s.step, s.due_on, (s.at at time zone @zone)::date, coalesce(s.amount, 0), coalesce(s.currency, ''), s.outcome from renewal_steps s
		join products p on p.org_id = s.org_id and p.id = s.product_id join organizations o on o.id = s.org_id order by s.at desc, s.product_id, s.step limit @limit`,
		db.Args{"zone": r.zone.String(), "limit": recentSteps}, func(row pgx.CollectableRow) (e Entry, err error) {
			var step string
			var due, on time.Time
			var minor int64
			var currency money.Currency
			err = row.Scan(&e.Org, &e.Product, &step, &due, &on, &minor, &currency, &e.Outcome)
			kind, days, _ := strings.Cut(step, "_")
			e.Step, e.Due = Step{Kind: Kind(kind), On: tax.DayOf(on)}, tax.DayOf(due)
			if n, err := strconv.Atoi(days); err == nil {
				e.Step.Days = n
			}
			if currency != "" {
				e.Amount = money.New(minor, currency)
			}
			return e, err
		})
	return all, r.db.Read(ctx, db.System("show the newest steps of renewals"), batch)
}

// NextStep is in how many days the next step of any product comes; 0: there is none.
func (r *Renewals) NextStep(ctx context.Context) (days int, err error) {
	var next *time.Time
	batch := &db.Batch{}
	db.Queue(batch, nil, `select min(next_on) from renewals where next_on > @today`, db.Args{"today": r.today().Time()}, &next)
	if err := r.db.Read(ctx, db.System("look for the next step of renewals"), batch); err != nil || next == nil {
		return 0, err
	}
	return int(tax.DayOf(*next) - r.today()), nil
}
