package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"manager/internal/clock"
	"manager/internal/demo"
	"manager/internal/route"
)

// So many products are due on one day, of so many organizations; the warranty renews and invoices them.
const (
	dueOrgs     = 30_000
	dueProducts = 100_000
	dueAgain    = 2_000 // organizations whose rows a bare loop inserts once more
)

// measureRenewalDay has very many products fall due at once, and compares how fast they are invoiced with a
// bare loop that inserts the same rows; meanwhile the users page is loaded, and memory is watched.
func (b *bench) measureRenewalDay(ctx context.Context, p plan, r *report) error {
	orgs, products := dueOrgs, dueProducts
	if p.quick {
		orgs, products = orgs/10, products/10
	}
	const page = "100,000 products of 30,000 organizations due on one day"
	err := b.withPortal(ctx, func(portal portal) error {
		users := subject{server: portal.program, postgres: b.postgres, requests: [][]byte{portal.get(route.Users(b.numbers[demo.Sizes[0]]))}}
		if err := clock.Pause(ctx, settle); err != nil {
			return err
		}
		before, err := users.load(ctx, 1, 3*time.Second)
		if err != nil {
			return err
		}
		idle, err := portal.process().rss()
		if err != nil {
			return err
		}
		say("making organizations whose products are due today")
		if err := b.seedDue(ctx, orgs, products); err != nil {
			return err
		}
		var slow []float64
		var rate float64
		most, err := portal.process().peak(func() (err error) {
			rate, err = b.invoiced(ctx, orgs, func() error {
				during, err := users.load(ctx, 1, time.Second)
				slow = append(slow, during.p95.Seconds()/before.p95.Seconds())
				return err
			})
			return err
		})
		if err != nil {
			return err
		}
		loaded, stop := context.WithCancel(ctx)
		var besideBare []float64
		var beside errgroup.Group
		beside.Go(func() (err error) {
			besideBare, err = loadUntil(loaded, users, before.p95)
			return err
		})
		bare, err := b.bareDay(ctx, min(dueAgain, orgs))
		stop()
		if err := errors.Join(err, beside.Wait()); err != nil {
			return err
		}
		say(fmt.Sprintf("%.0f documents a second, bare loops %.0f and %.0f", rate, bare[0], bare[1]))
		r.add(figure{page: page, what: "documents a second", value: rate, unit: "/s"})
		r.add(figure{page: page, what: "documents a second over those of a bare loop that inserts the same rows, each organization's in a transaction of its own", value: rate / bare[0], must: atLeast(0.25)})
		r.add(figure{page: page, what: "documents a second over those of a bare loop, a hundred organizations in one transaction", value: rate / bare[1]})
		r.add(figure{page: page, what: "users page meanwhile, p95 over that of before", value: median(slow), must: atMost(1.5)})
		r.add(figure{page: page, what: "users page beside the bare loops, p95 over that of before", value: median(besideBare), unit: "×"})
		r.add(figure{page: page, what: "the most memory meanwhile, over that at rest", value: most / idle, must: atMost(1.5)})
		return nil
	})
	return err
}

// loadUntil loads the users page until ctx ends, so that a bare loop has the same company as the portal's run, and
// returns its p95, over that of before, in each second.
func loadUntil(ctx context.Context, users subject, before time.Duration) (slower []float64, err error) {
	for ctx.Err() == nil {
		during, err := users.load(context.WithoutCancel(ctx), 1, time.Second)
		if err != nil {
			return nil, err
		}
		slower = append(slower, during.p95.Seconds()/before.Seconds())
	}
	return slower, nil
}

// seedDue makes organizations with an address, a legal representative and products that are due today and have the warranty.
func (b *bench) seedDue(ctx context.Context, orgs, products int) error {
	return b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			for _, statement := range []string{
				`create temporary table due on commit drop as select gen_random_uuid() as org, n from generate_series(1, @orgs::integer) n`,
				`insert into organizations (id, number, name, kind, country, created_at) select org, (7000000000 + n)::text, 'Due ' || n, 'company', 'CH', now() from due`,
				`insert into members (org_id, id, user_id, state, role, email, email_key, first_name, last_name, sort_name, created_at, joined_at)
					select org, gen_random_uuid(), u.id, 'active', 'legal_representative', u.login_id, u.login_key, u.first_name, u.last_name, 'due', now(), now() from due, users u where u.login_key = @login`,
				`insert into billing_addresses (org_id, id, name, street, house_number, postal_code, town, country, business, language, is_default, created_at)
					select org, gen_random_uuid(), 'Due ' || n, 'Rue du Stand', '40', '1204', 'Genève', 'CH', true, 'fr', true, now() from due`,
				`insert into products (org_id, id, kind, category, offer, name, sort_name, state, months, expires_at, created_at)
					select d.org, gen_random_uuid(), k.code, k.category, 'solo', 'Drive ' || i, 'drive ' || i, 'active', 12, date_trunc('day', now() at time zone 'Europe/Zurich') at time zone 'Europe/Zurich', now() - interval '1 year'
					from generate_series(1, @products::integer) i join due d on d.n = 1 + i % @orgs::integer, product_kinds k where k.code = 'drive'`,
				// Their notices were sent when they were due.
				`insert into renewal_steps (org_id, product_id, due_on, step, at) select p.org_id, p.id, (now() at time zone 'Europe/Zurich')::date, s, now() - interval '7 days' from due d join products p on p.org_id = d.org, unnest(array['notice_30', 'notice_7']) s`,
				`insert into renewals (org_id, product_id, anchor_on, warranty, next_on) select p.org_id, p.id, (now() at time zone 'Europe/Zurich')::date, true, (now() at time zone 'Europe/Zurich')::date from due d join products p on p.org_id = d.org`,
				`analyze organizations, members, billing_addresses, products, renewal_steps, renewals`, // as autovacuum does
			} {
				if _, err := tx.Exec(ctx, statement, pgx.StrictNamedArgs(named(statement, orgs, products, b.logins[0]))); err != nil {
					return fmt.Errorf("make what is due: %w", err)
				}
			}
			return nil
		})
	})
}

// named are the arguments that the statement has.
func named(statement string, orgs, products int, login string) map[string]any {
	all := map[string]any{"orgs": orgs, "products": products, "login": login}
	for name := range all {
		if !strings.Contains(statement, "@"+name) {
			delete(all, name)
		}
	}
	return all
}

// invoicedSQL counts the invoices of the day.
const invoicedSQL = `select count(*) from documents d join organizations o on o.id = d.org_id where o.name like 'Due %'`

// patience is how long nothing may be invoiced.
const patience = 5 * time.Minute

// invoiced waits until each organization has its invoice, doing something else meanwhile, and returns how many
// were made in a second: from the first that was seen to the last.
func (b *bench) invoiced(ctx context.Context, orgs int, meanwhile func() error) (rate float64, err error) {
	return rate, b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		var begun, last time.Time
		first, seen, waits := 0, 0, time.Now()
		for seen < orgs {
			n := 0
			if err := conn.QueryRow(ctx, invoicedSQL).Scan(&n); err != nil {
				return fmt.Errorf("count the invoices of the day: %w", err)
			}
			switch {
			case n > seen && begun.IsZero():
				begun, first = time.Now(), n
			case n == seen && time.Since(waits) > patience:
				return errors.New("nothing is invoiced any more")
			}
			if n > seen {
				seen, waits = n, time.Now()
				last = waits
			}
			if begun.IsZero() {
				if err := clock.Pause(ctx, 50*time.Millisecond); err != nil {
					return err
				}
				continue
			}
			if err := meanwhile(); err != nil {
				return err
			}
		}
		rate = float64(seen-first) / last.Sub(begun).Seconds()
		return nil
	})
}

// dayRows are the tables of which the day's transactions write rows.
var dayRows = []string{"documents", "ledger_transactions", "ledger_entries", "ledger_accounts", "renewal_steps", "renewals", "products", "product_events", "mails"}

// bareSizes are of how many organizations a bare loop inserts the rows in one transaction: one, as the portal, whose
// organizations don't wait for each other's mistakes, and many.
var bareSizes = [2]int{1, 100}

// bareDay inserts the rows of so many organizations once more, into tables with the same indexes, in batches of pgx,
// and returns how many documents that are in a second, for each of the sizes.
func (b *bench) bareDay(ctx context.Context, orgs int) (rates [2]float64, err error) {
	return rates, b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		inserts := make([][][]any, len(dayRows))
		for i, table := range dayRows {
			if _, err := conn.Exec(ctx, fmt.Sprintf(`create table bare_%[1]s (like %[1]s including all)`, table)); err != nil {
				return fmt.Errorf("make a bare table: %w", err)
			}
			rows, err := conn.Query(ctx, fmt.Sprintf(`select * from %s where org_id in (select id from organizations where name like 'Due %%' order by number limit $1) order by org_id`, table), orgs)
			if err != nil {
				return fmt.Errorf("read %s: %w", table, err)
			}
			inserts[i], err = pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
			if err != nil {
				return fmt.Errorf("read %s: %w", table, err)
			}
		}
		for s, size := range bareSizes {
			if err := emptyBare(ctx, conn); err != nil {
				return err
			}
			begun := time.Now()
			for part := range orgs / size {
				batch := &pgx.Batch{}
				for i, table := range dayRows {
					all := inserts[i]
					for _, row := range all[len(all)*part*size/orgs : len(all)*(part+1)*size/orgs] {
						batch.Queue(fmt.Sprintf(`insert into bare_%s values (%s)`, table, places(len(row))), row...)
					}
				}
				if err := conn.SendBatch(ctx, batch).Close(); err != nil {
					return fmt.Errorf("insert bare rows: %w", err)
				}
			}
			rates[s] = float64(orgs) / time.Since(begun).Seconds()
		}
		for _, table := range slices.Backward(dayRows) {
			if _, err := conn.Exec(ctx, `drop table bare_`+table); err != nil {
				return err
			}
		}
		return nil
	})
}

func emptyBare(ctx context.Context, conn *pgx.Conn) error {
	for _, table := range dayRows {
		if _, err := conn.Exec(ctx, `truncate bare_`+table); err != nil {
			return err
		}
	}
	return nil
}

// places are the places of so many arguments.
func places(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("$%d", i+1)
	}
	return strings.Join(all, ", ")
}
