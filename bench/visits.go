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
			rounds, err := interleave(ctx, p, 4, of(visitor), of(petra))
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
	console, consoleHash := seal.Token()
	visit, visitHash := seal.Token()
	now := time.Now()
	passkey := id.New[id.StaffPasskey]()
	staff := id.New[id.Staff]()
	args := db.Args{"staff": staff, "email": staff.String() + "@staff.test", "passkey": passkey, "credential": passkey[:], "session": id.New[id.StaffSession](), "console": consoleHash[:], "access": id.New[id.SupportAccess](),
		"visit": id.New[id.SupportVisit](), "token": visitHash[:], "number": number, "now": now, "until": now.Add(12 * time.Hour)}
	return "staff=" + console + "; visit=" + visit, b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		for _, statement := range []string{
			`insert into staff_members (id, first_name, last_name, email, role, created_at) values (@staff, 'Sam', 'Rivera', @email, 'agent', @now)`,
			`insert into staff_passkeys (id, staff_id, name, credential_id, public_key, sign_count, aaguid, transports, backup_eligible, backed_up, created_at) values (@passkey, @staff, 'measured', @credential, '', 0, '', '{}', false, false, @now)`,
			`insert into staff_sessions (id, staff_id, passkey_id, token_hash, user_agent, created_at, last_seen_at, expires_at) values (@session, @staff, @passkey, @console, '', @now, @now, @until)`,
			`insert into support_accesses (id, org_id, reason, products, accounting, hours, state, created_at, answered_at, ends_at) select @access, id, 'measured', true, true, 12, 'granted', @now, @now, @until from organizations where number = @number`,
			`insert into support_visits (id, org_id, access_id, staff_id, staff_name, staff_session_id, token_hash, began_at) select @visit, org_id, id, @staff, 'Sam Rivera', @session, @token, @now from support_accesses where id = @access`,
		} {
			if _, err := conn.Exec(ctx, statement, args); err != nil {
				return err
			}
		}
		return nil
	})
}
