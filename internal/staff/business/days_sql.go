package business

import (
	"context"
	"fmt"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/db"
)

func queueDays(batch *db.Batch, from tax.Day, add func(day tax.Day, k key, v Value, at time.Time)) {
	var day, at time.Time
	var k key
	var v Value
	db.QueueEach(batch, `select day, figure, currency, count, amount, counted_at from business_days where day >= @from`, db.Args{"from": from.Time()},
		[]any{&day, &k.figure, &k.currency, &v.Count, &v.Amount, &at}, func() { add(tax.DayOf(day), k, v, at) })
}

// eventsSQL counts what happened on days, with the day that each row belongs to; @zone is where days begin. Money is on the
// provider's side of the ledger below zero when it comes in.
const eventsSQL = `
	select (issued_at at time zone @zone)::date, case kind when 'invoice' then 'invoiced' else 'credited' end, currency, count(*), sum(total) from documents
		where issued_at >= @from and issued_at < @until and kind <> 'pro_forma' group by 1, 2, 3
	union all
	select (e.booked_at at time zone @zone)::date, case when e.amount < 0 then 'money_in' else 'money_out' end, a.currency, count(*), sum(abs(e.amount)) from ledger_entries e
		join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
		where e.booked_at >= @from and e.booked_at < @until and a.kind in ('bank_clearing', 'card_clearing', 'paypal_clearing', 'debit_clearing') group by 1, 2, 3
	union all
	select (ended_at at time zone @zone)::date, 'payments_failed', currency, count(*), sum(amount) from payments
		where state = 'failed' and ended_at >= @from and ended_at < @until group by 1, 2, 3
	union all
	select (coalesce(tried_at, created_at) at time zone @zone)::date, 'mails_failed', '', count(*), 0 from mails
		where state = 'failed' and state <> 'sent' and coalesce(tried_at, created_at) >= @from and coalesce(tried_at, created_at) < @until group by 1
	union all
	select (at at time zone @zone)::date, case action when 'user.signed_in' then 'signed_in' else 'sign_ins_failed' end, '', count(*), 0 from audit_events
		where at >= @from and at < @until and action in ('user.signed_in', 'user.sign_in_failed') group by 1, 2
	union all
	select (placed_at at time zone @zone)::date, 'orders', currency, count(*), sum(total) from orders
		where placed_at >= @from and placed_at < @until group by 1, 3
	union all
	select (created_at at time zone @zone)::date, 'customers', '', count(*), 0 from organizations
		where created_at >= @from and created_at < @until group by 1`

// standsSQL is what is open, fees of reminders included, and what of it is overdue.
const standsSQL = `
	select @today::date, f.figure, currency, count(*), sum(total - paid - credited + fees) from documents, (values ('open'), ('overdue')) f (figure)
		where state = 'open' and (f.figure = 'open' or due_on < @today::date) group by f.figure, currency`

// count writes the days down anew. Two instances that count at once wait for each other.
func (b *Business) count(ctx context.Context, tx db.Tx, now time.Time, today tax.Day) error {
	if _, err := tx.Exec(ctx, `lock table business_days in share row exclusive mode`); err != nil {
		return fmt.Errorf("wait for a turn to count: %w", err)
	}
	var last *time.Time
	if err := tx.QueryRow(ctx, `select max(day) from business_days where day <= @today`, db.Args{"today": today.Time()}).Scan(&last); err != nil {
		return fmt.Errorf("find the last day that was counted: %w", err)
	}
	from := today - Days + 1
	if last != nil {
		from = max(from, tax.DayOf(*last)-1)
	}
	args := db.Args{"now": now, "zone": b.deps.Zone.String(), "from": b.begin(from), "until": b.begin(today + 1), "first": from.Time(), "today": today.Time()}
	const write = `insert into business_days (day, figure, currency, count, amount, counted_at) select day, figure, currency, count, amount, @now from (%s) counted (day, figure, currency, count, amount)
		on conflict (day, figure, currency) do update set count = excluded.count, amount = excluded.amount, counted_at = excluded.counted_at`
	batch := &db.Batch{}
	// What happened on a day may be less than it was, as when a mail was sent again.
	batch.Queue(`delete from business_days where day >= @first and figure not in ('open', 'overdue')`, args)
	batch.Queue(`delete from business_days where day >= @today and figure in ('open', 'overdue')`, args)
	batch.Queue(fmt.Sprintf(write, eventsSQL), args)
	batch.Queue(fmt.Sprintf(write, standsSQL), args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("count the days of the business: %w", err)
	}
	return nil
}

// begin is when a day begins.
func (b *Business) begin(day tax.Day) time.Time {
	y, m, d := day.Time().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, b.deps.Zone)
}
