package main

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/seal"
)

// foundDocuments are how many documents there are among which the staff finds one.
const foundDocuments = 1_000_000

// measureFind has an operator search as they type, among a million documents and 100,000 people.
func (b *bench) measureFind(ctx context.Context, p plan, r *report) error {
	var by buyer
	if err := b.withArea(ctx, func(a area) (err error) {
		people, err := a.people(ctx, []string{demo.Lena.LoginID})
		if err != nil {
			return err
		}
		by, err = a.makeOrganization(ctx, people[0], "Found by the staff")
		return err
	}); err != nil {
		return err
	}
	say(fmt.Sprintf("writing %s documents", thousands(foundDocuments)))
	if err := b.fill(ctx, []any{by.Org, foundDocuments, "F"}, fillDocumentsSQL, "vacuum analyze documents, members, users, organizations"); err != nil {
		return err
	}
	number := fmt.Sprintf("F-2026-%d", foundDocuments/2)
	reference, person := "", [2]string{}
	if err := b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		if err := conn.QueryRow(ctx, `select reference from documents where org_id = $1 and seq = $2`, by.Org, foundDocuments/2+1).Scan(&reference); err != nil {
			return err
		}
		return conn.QueryRow(ctx, `select m.email, m.last_name from members m join organizations o on o.id = m.org_id where o.number = $1 order by m.id offset 7000 limit 1`,
			b.numbers[demo.Sizes[1]]).Scan(&person[0], &person[1])
	}); err != nil {
		return fmt.Errorf("choose what is found: %w", err)
	}
	return b.withPortal(ctx, func(portal portal) error {
		cookie, err := b.staffSession(ctx, "operator")
		if err != nil {
			return err
		}
		for _, search := range []struct{ name, query string }{
			{"a document's number", number}, {"half of a document's number", number[:8]}, {"a payment reference", reference}, {"an e-mail address", person[0]}, {"the beginning of an e-mail address", person[0][:4]},
			{"a last name", person[1]}, {"the beginning of a name", person[1][:3]}, {"a customer number", by.OrgNumber}, {"the name of an organization", "Found by the st"}, {"a name that nobody has", "Zwirbelwind"},
		} {
			found := subject{server: portal.program, postgres: b.postgres, requests: [][]byte{get(portal.address, route.StaffFound()+"?q="+url.QueryEscape(search.query), cookie)}}
			if _, err := found.load(ctx, 1, p.warmUp()); err != nil {
				return err
			}
			one, err := found.load(ctx, 1, p.length())
			if err != nil {
				return err
			}
			r.add(figure{page: "staff, find by " + search.name, what: "p95", value: one.p95.Seconds() * 1000, unit: "ms", must: atMost(100)})
		}
		return nil
	})
}

// staffSession signs somebody of the staff in, and returns the cookie of their browser.
func (b *bench) staffSession(ctx context.Context, role string) (cookie string, err error) {
	console, hash := seal.Token()
	staff, passkey, now := id.New[id.Staff](), id.New[id.StaffPasskey](), time.Now()
	args := db.Args{"staff": staff, "email": staff.String() + "@staff.test", "role": role, "passkey": passkey, "credential": passkey[:], "session": id.New[id.StaffSession](), "console": hash[:], "now": now, "until": now.Add(12 * time.Hour)}
	return "staff=" + console, b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		for _, statement := range []string{
			`insert into staff_members (id, first_name, last_name, email, role, created_at) values (@staff, 'Sam', 'Rivera', @email, @role, @now)`,
			`insert into staff_passkeys (id, staff_id, name, credential_id, public_key, sign_count, aaguid, transports, backup_eligible, backed_up, created_at) values (@passkey, @staff, 'measured', @credential, '', 0, '', '{}', false, false, @now)`,
			`insert into staff_sessions (id, staff_id, passkey_id, token_hash, user_agent, created_at, last_seen_at, expires_at) values (@session, @staff, @passkey, @console, '', @now, @now, @until)`,
		} {
			if _, err := conn.Exec(ctx, statement, args); err != nil {
				return fmt.Errorf("sign somebody of the staff in: %w", err)
			}
		}
		return nil
	})
}
