package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/route"
)

// statementSizes are how many entries the compared prepaid accounts have.
var statementSizes = []int{100, 1_000_000}

// fillStatementSQL credits the prepaid account of an organization so many times, by
// postings of two entries each: many of them spread over three years, few as many
// as fill a page in each of the months that are compared. IDs grow with the time, as the portal's do.
const fillStatementSQL = `
	with a as (
			insert into ledger_accounts (org_id, id, kind, currency, balance, credited, entries, booked_at)
			select $1, gen_random_uuid(), s.kind, 'EUR', s.sign * $2::bigint * 1000, greatest(s.sign, 0) * $2::bigint * 1000, $2, now()
			from (values ('card_clearing', -1), ('prepaid', 1)) s(kind, sign) returning id, kind),
		n as (
			select n, case
				when $2::int > 1000 then now() - ($2::int - n) * (interval '1095 days' / $2::int)
				when n <= $2::int / 2 then date_trunc('month', now() - interval '2 years') + n * interval '1 hour'
				else date_trunc('month', now()) + (now() - date_trunc('month', now())) * (n::float / ($2::int + 1)) end as at
			from generate_series(1, $2::int) n),
		t as (
			insert into ledger_transactions (org_id, id, scope, key, request_hash, kind, posted_by, created_at)
			select $1, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid, 'measured', $1::text || ' ' || n, decode(repeat('00', 32), 'hex'), 'account_credited', $3, at
			from n returning id, split_part(key, ' ', 2)::bigint as n, created_at)
	insert into ledger_entries (org_id, account_id, seq, transaction_id, amount, balance_before, balance_after, credited_after, booked_at)
	select $1, a.id, t.n, t.id, s.sign * 1000, s.sign * (t.n - 1) * 1000, s.sign * t.n * 1000, greatest(s.sign, 0) * t.n * 1000, t.created_at
	from t, a join (values ('card_clearing', -1), ('prepaid', 1)) s(kind, sign) using (kind) order by t.n, a.id`

// measureStatement compares the page of a prepaid account with very many entries
// with that of one with few, and the use case alone; then it counts the round
// trips of the pages on which one orders.
func (b *bench) measureStatement(ctx context.Context, p plan, r *report) error {
	var few, many buyer
	var ordered id.Order
	err := b.withArea(ctx, func(a area) error {
		people, err := a.people(ctx, []string{demo.Lena.LoginID})
		if err != nil {
			return err
		}
		for i, by := range []*buyer{&few, &many} {
			if *by, err = a.makeOrganization(ctx, people[0], fmt.Sprintf("Statement %d", statementSizes[i])); err != nil {
				return err
			}
			if err := a.buy(ctx, by); err != nil {
				return err
			}
			if err := b.fillStatement(ctx, *by, statementSizes[i]); err != nil {
				return err
			}
		}
		if ordered, err = a.firstOrder(ctx, few); err != nil {
			return err
		}
		return a.measureStatements(ctx, p, r, few, many)
	})
	if err != nil {
		return err
	}
	return b.withPortal(ctx, func(portal portal) error {
		if err := b.measureStatementPages(ctx, p, r, portal, few, many); err != nil {
			return err
		}
		return portal.countTrips(r, few, ordered)
	})
}

// fillStatement fills the prepaid account of an organization.
func (b *bench) fillStatement(ctx context.Context, by buyer, size int) error {
	say(fmt.Sprintf("writing %s entries of a prepaid account", thousands(size)))
	return b.fill(ctx, []any{by.Org, size, by.User}, fillStatementSQL, "vacuum analyze ledger_accounts, ledger_transactions, ledger_entries")
}

// fill writes very many rows by one statement, without the triggers that check rows of
// elsewhere, does what autovacuum would do a little later, and writes everything out.
func (b *bench) fill(ctx context.Context, args []any, sql, vacuum string) error {
	return b.asOwner(ctx, func(admin *pgx.Conn) error {
		for _, step := range []struct {
			sql  string
			args []any
		}{{"set session_replication_role = replica", nil}, {sql, args}, {vacuum, nil}, {"checkpoint", nil}} {
			if _, err := admin.Exec(ctx, step.sql, step.args...); err != nil {
				return fmt.Errorf("write very many rows: %w", err)
			}
		}
		return nil
	})
}

// asOwner connects to the portal's database as the superuser.
func (b *bench) asOwner(ctx context.Context, do func(*pgx.Conn) error) error {
	config, err := pgx.ParseConfig(b.server.AdminURL())
	if err != nil {
		return err
	}
	ours, err := pgx.ParseConfig(b.server.URL())
	if err != nil {
		return err
	}
	config.Database = ours.Database
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect as administrator: %w", err)
	}
	return errors.Join(do(conn), conn.Close(ctx))
}

// statementOf is a part of a statement: a period, and where the page begins in it.
type statementOf struct {
	name   string
	month  string
	period ledger.Period
	before func(size int) int64
}

func newest(int) int64 { return 0 }

// statements are the newest page, one far down, and one of a month that is long past.
func statements(now time.Time) []statementOf {
	month := func(t time.Time) (string, ledger.Period) {
		from := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
		return from.Format("2006-01"), ledger.Period{From: from, Until: from.AddDate(0, 1, 0)}
	}
	_, present := month(now)
	pastName, past := month(now.AddDate(-2, 0, 0))
	return []statementOf{
		{name: "the present month", period: present, before: newest},
		{name: "a month two years ago", month: pastName, period: past, before: newest},
	}
}

// measureStatements asks for statements without a page around them.
func (a area) measureStatements(ctx context.Context, p plan, r *report, few, many buyer) error {
	asked := append(statements(a.Clock()),
		statementOf{name: "all of it", before: newest},
		statementOf{name: "all of it, the middle", before: func(size int) int64 { return int64(size/2 + 26) }})
	var questions []question
	for _, s := range asked {
		for i, by := range []buyer{few, many} {
			questions = append(questions, func(ctx context.Context, _ int) error {
				batch, got := &db.Batch{}, ledger.Statement{}
				var balances []money.Money
				ledger.QueueBalances(batch, by.Org, ledger.Prepaid, &balances)
				ledger.QueueStatement(batch, by.Org, ledger.Prepaid, money.EUR, s.period, s.before(statementSizes[i]), 50, &got)
				return a.DB.Read(ctx, db.ForOrg(by.Org, by.User), batch)
			})
		}
	}
	medians, err := typical(ctx, p, questions...)
	if err != nil {
		return err
	}
	for i, s := range asked {
		say(fmt.Sprintf("statement, %s: %s with %d entries, %s with %d", s.name, best(medians[2*i]), statementSizes[0], best(medians[2*i+1]), statementSizes[1]))
		r.add(figure{page: "balance and statement", what: statementFigure(s), value: growth(medians[2*i+1], medians[2*i]), must: atMost(1.2)})
	}
	return nil
}

func statementFigure(s statementOf) string {
	return fmt.Sprintf("p50, %s, %s entries over %d", s.name, thousands(statementSizes[1]), statementSizes[0])
}

// measureStatementPages compares the pages, session and all around them.
func (b *bench) measureStatementPages(ctx context.Context, p plan, r *report, running portal, few, many buyer) error {
	asked := statements(time.Now())
	var pages []variant
	for _, s := range asked {
		for _, by := range []buyer{few, many} {
			pages = append(pages, variant{path: route.With(route.PrepaidAccount(by.OrgNumber), "currency", "EUR", "month", s.month)})
		}
	}
	rounds, err := interleave(ctx, p, 1, b.subjects(running, pages)...)
	if err != nil {
		return err
	}
	for i, s := range asked {
		say(fmt.Sprintf("page of a prepaid account, %s: %s, with many entries %s", s.name, rounds[2*i][0], rounds[2*i+1][0]))
		r.add(figure{page: "page of a prepaid account", what: statementFigure(s), value: ratio(rounds[2*i+1], rounds[2*i], round.typical), must: atMost(1.2)})
	}
	return nil
}
