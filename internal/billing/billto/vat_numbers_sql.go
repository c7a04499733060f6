package billto

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/vatcheck"
	"manager/internal/db"
	"manager/internal/id"
)

// isWanted tells whether an address in use has the number still, and the organization may ask today.
func isWanted(ctx context.Context, d *db.DB, in askJob, now time.Time) (wanted bool, err error) {
	batch := &db.Batch{}
	found := false
	db.Queue(batch, &found, `select exists (select 1 from billing_addresses where org_id = @org and retired_at is null and country = @country and `+vatcheck.ElectronicSQL+` = @number)
			and (select count(*) from (select 1 from vat_checks where org_id = @org and asked_at > @since limit @most) recent) < @most`,
		db.Args{"org": in.Org, "country": in.Country, "number": in.Number, "since": now.Add(-24 * time.Hour), "most": maxAskedADay}, &wanted)
	return wanted, d.Read(ctx, db.ForOrg(in.Org, id.User{}), batch)
}

// lastAnswer is the newest answer about a number; nil when there was none yet.
func lastAnswer(ctx context.Context, tx db.Tx, org id.Org, number string) (*vatcheck.Asked, error) {
	rows, err := tx.Query(ctx, `select `+vatcheck.Columns+` from vat_checks where org_id = @org and number = @number and answer <> 'none' order by asked_at desc, id desc limit 1`,
		db.Args{"org": org, "number": number})
	if err != nil {
		return nil, fmt.Errorf("read the last answer about a VAT number: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, vatcheck.Scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the last answer about a VAT number: %w", err)
	}
	return &found, nil
}

// marked are the addresses that have a number, and whether the answer changed how it counts.
type marked struct {
	addresses    []Address
	lostOrGained bool
}

// markChecked writes the answer to the addresses in use that have the number still.
func markChecked(ctx context.Context, tx db.Tx, in askJob, asked vatcheck.Asked) (changed marked, err error) {
	var at *time.Time
	if asked.Valid {
		at = &asked.At
	}
	values := db.Args{"org": in.Org, "country": in.Country, "number": in.Number, "at": at}
	rows, err := tx.Query(ctx, `select `+columns+` from billing_addresses where org_id = @org and retired_at is null and country = @country and `+vatcheck.ElectronicSQL+` = @number order by id`, values)
	if err == nil {
		changed.addresses, err = pgx.CollectRows(rows, scan)
	}
	if err != nil {
		return changed, fmt.Errorf("read the addresses of a VAT number: %w", err)
	}
	for _, one := range changed.addresses {
		changed.lostOrGained = changed.lostOrGained || one.VATCheckedAt.IsZero() == asked.Valid
	}
	_, err = tx.Exec(ctx, `update billing_addresses set vat_checked_at = @at where org_id = @org and retired_at is null and country = @country and `+vatcheck.ElectronicSQL+` = @number`, values)
	if err != nil {
		return changed, fmt.Errorf("note the answer about a VAT number: %w", err)
	}
	return changed, nil
}

// queueDue reads the numbers that are to be asked about now, those that were never asked about first.
func queueDue(batch *db.Batch, now time.Time, registers []string, due *[]askJob) {
	db.QueueRows(batch, due, `select a.org_id, a.number, a.country from (
			select distinct org_id, country, `+vatcheck.ElectronicSQL+` as number from billing_addresses where retired_at is null and vat_number <> ''
		) a
		left join lateral (select answer, asked_at from vat_checks c where c.org_id = a.org_id and c.number = a.number order by c.asked_at desc, c.id desc limit 1) last on true
		where case when a.number ~ '^CHE\d{9}$' then 'UID' when left(a.number, 2) = any(@prefixes) then 'VIES' end = any(@registers)
			and (last.asked_at is null or last.asked_at < case last.answer when 'none' then @silent::timestamptz else @answered::timestamptz end)
		order by last.asked_at nulls first, a.org_id, a.number limit @most`,
		db.Args{"registers": registers, "prefixes": vatcheck.Prefixes(), "silent": now.Add(-askSilentEvery), "answered": now.Add(-askAgainEvery), "most": dueAtOnce},
		func(row pgx.CollectableRow) (one askJob, err error) {
			err = row.Scan(&one.Org, &one.Number, &one.Country)
			one.Attempt = len(askAgainAfter) // the next round asks again, nobody before
			return one, err
		})
}

// lapsed is an address whose confirmation is too old.
type lapsed struct {
	org     id.Org
	address id.BillingAddress
}

func queueLapsed(batch *db.Batch, before time.Time, old *[]lapsed) {
	db.QueueRows(batch, old, `select org_id, id from billing_addresses where retired_at is null and vat_number <> '' and vat_checked_at < @before order by vat_checked_at limit @most`,
		db.Args{"before": before, "most": dueAtOnce}, func(row pgx.CollectableRow) (one lapsed, err error) {
			err = row.Scan(&one.org, &one.address)
			return one, err
		})
}

func unmark(ctx context.Context, tx db.Tx, one lapsed) error {
	if _, err := tx.Exec(ctx, `update billing_addresses set vat_checked_at = null where org_id = @org and id = @id`, db.Args{"org": one.org, "id": one.address}); err != nil {
		return fmt.Errorf("end the confirmation of a VAT number: %w", err)
	}
	return nil
}

// checksSQL reads, of each number in use, the last question and the last answer that it is valid.
const checksSQL = `select ` + vatcheck.Columns + ` from (
		select distinct ` + vatcheck.ElectronicSQL + ` as held from billing_addresses where org_id = @org and retired_at is null and vat_number <> ''
	) a cross join lateral (
		(select * from vat_checks where org_id = @org and number = a.held order by asked_at desc, id desc limit 1)
		union (select * from vat_checks where org_id = @org and number = a.held and answer = 'valid' order by asked_at desc, id desc limit 1)
	) c order by c.asked_at, c.id`

func queueChecks(batch *db.Batch, org id.Org, all *[]vatcheck.Asked) {
	db.QueueRows(batch, all, checksSQL, db.Args{"org": org}, vatcheck.Scan)
}
