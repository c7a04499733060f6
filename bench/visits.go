package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/seal"
)

// measureVisits compares pages for somebody of support, each of which is written
// into the list of what they saw, with the same pages for a legal representative.
func (b *bench) measureVisits(ctx context.Context, p plan, r *report) error {
	numbers, err := b.productNumbers(ctx)
	if err != nil {
		return err
	}
	number := numbers[demo.ProductSizes[0]]
	return b.withPortal(ctx, func(portal portal) error {
		petra, err := signIn(portal.address, "", demo.Petra.LoginID)
		if err != nil {
			return err
		}
		visitor, err := b.letIn(ctx, number)
		if err != nil {
			return err
		}
		for _, page := range []struct{ name, path string }{{"all products", route.Products(number)}, {"overview", route.Org(number)}} {
			of := func(cookie string) subject {
				return subject{server: portal.program, postgres: b.postgres, requests: [][]byte{get(portal.address, page.path, cookie)}}
			}
			rounds, err := interleave(ctx, p, 1, of(visitor), of(petra)) // somebody of support opens one page after the other
			if err != nil {
				return err
			}
			say(fmt.Sprintf("%s: support %s; a member %s", page.name, rounds[0][0], rounds[1][0]))
			r.add(figure{page: "support, " + page.name, what: "p50 over that of a member's page", value: ratio(rounds[0], rounds[1], round.typical), must: atMost(1.3)})
			r.add(figure{page: "support, " + page.name, what: "cpu over that of a member's page", value: ratio(rounds[0], rounds[1], round.cpuEach), must: atMost(1.3)})
		}
		return nil
	})
}

// letIn has somebody of support be in an organization, and returns the cookies of their browser.
func (b *bench) letIn(ctx context.Context, number string) (cookies string, err error) {
	console, err := b.staffSession(ctx, "agent")
	if err != nil {
		return "", err
	}
	visit, hash := seal.Token()
	now := time.Now()
	args := db.Args{"access": id.New[id.SupportAccess](), "visit": id.New[id.SupportVisit](), "token": hash[:], "number": number, "now": now, "until": now.Add(12 * time.Hour)}
	return console + "; visit=" + visit, b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		for _, statement := range []string{
			`insert into support_accesses (id, org_id, reason, products, accounting, hours, state, created_at, answered_at, ends_at) select @access, id, 'measured', true, true, 12, 'granted', @now, @now, @until from organizations where number = @number`,
			`insert into support_visits (id, org_id, access_id, staff_id, staff_name, staff_session_id, token_hash, began_at)
				select @visit, a.org_id, a.id, s.staff_id, 'Sam Rivera', s.id, @token, @now from support_accesses a, (select * from staff_sessions order by created_at desc limit 1) s where a.id = @access`,
		} {
			if _, err := conn.Exec(ctx, statement, args); err != nil {
				return fmt.Errorf("let support in: %w", err)
			}
		}
		return nil
	})
}
