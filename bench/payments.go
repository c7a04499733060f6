package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/seal"
)

// pendingPayments is how many payments of one organization wait to be applied: more than any round comes to.
const pendingPayments = 40_000

// measurePayments has messages about payments of one organization come in, each
// of which credits its prepaid account: one at a time, and many at once. The floor
// writes the same rows for another organization.
func (b *bench) measurePayments(ctx context.Context, p plan, r *report, running portal, floor *program, ours, theirs buyer) error {
	paying, err := b.paying(ctx, running, ours)
	if err != nil {
		return err
	}
	pending, err := b.fillPayments(ctx, theirs)
	if err != nil {
		return err
	}
	bare := subject{server: floor, postgres: b.postgres, next: pending.each(func(payment string) []byte {
		return post(floor.address, "/payments/"+theirs.Org.String()+"/"+theirs.User.String()+"/"+payment, "", nil)
	})}
	for _, one := range []struct {
		connections int
		must        *goal
	}{{1, nil}, {concurrent, atLeast(0.4)}} {
		rounds, err := interleave(ctx, p, one.connections, paying, bare)
		if err != nil {
			return err
		}
		what := fmt.Sprintf("%d at once", one.connections)
		say(fmt.Sprintf("payments of one organization, %s: portal %s, floor %s", what, rounds[0][0], rounds[1][0]))
		r.add(figure{page: "payments of one organization", what: "applied a second over a bare program's, " + what, value: ratio(rounds[0], rounds[1], round.rps), must: one.must})
		r.add(figure{page: "payments of one organization", what: "cpu_x, " + what, value: ratio(rounds[0], rounds[1], round.cpuEach)})
	}
	return nil
}

// paying is the simulator's messages that the payments of an organization succeeded.
func (b *bench) paying(ctx context.Context, running portal, by buyer) (subject, error) {
	keyring, err := seal.Load(filepath.Join(b.folder, "keyring"))
	if err != nil {
		return subject{}, err
	}
	pending, err := b.fillPayments(ctx, by)
	if err != nil {
		return subject{}, err
	}
	return subject{server: running.program, postgres: b.postgres, next: pending.each(func(payment string) []byte {
		body := fmt.Appendf(nil, `{"id":"%[1]s done","ref":"sim_%[1]s","key":"%[1]s","state":"succeeded"}`, payment)
		at := strconv.FormatInt(time.Now().Unix(), 10)
		signature := at + "." + hex.EncodeToString(keyring.MAC("payment simulator", []byte(at), body))
		return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nSimulator-Signature: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			route.PaymentMessages(), running.address, signature, len(body), body)
	})}, nil
}

// pendingList are payments, each of which is applied once.
type pendingList chan string

// each makes a request of the next payment; when none is left, one that is refused.
func (l pendingList) each(request func(payment string) []byte) func(connection int) []byte {
	return func(int) []byte {
		select {
		case payment := <-l:
			return request(payment)
		default:
			return request("none")
		}
	}
}

// fillPaymentsSQL writes payments that wait for the provider; their time keeps the portal from asking after them.
const fillPaymentsSQL = `
	insert into payments (org_id, id, key, purpose, profile_id, means, provider, provider_ref, amount, currency, state, created_by, created_at)
	select $1, p.id, gen_random_uuid(), 'credit', $2, 'card', 'simulator', 'sim_' || p.id, 1000, 'CHF', 'pending', $3, now() + interval '1 day'
	from unnest($4::uuid[]) p(id)`

// fillPayments writes payments of the organization that wait for the provider.
func (b *bench) fillPayments(ctx context.Context, by buyer) (pendingList, error) {
	profile, all, pending := id.New[id.PaymentProfile](), make([]id.Payment, pendingPayments), make(pendingList, pendingPayments)
	for i := range all {
		all[i] = id.New[id.Payment]()
		pending <- all[i].String()
	}
	return pending, b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `insert into payment_profiles (org_id, id, means, provider, token, label, created_by, created_at) values ($1, $2, 'card', 'simulator', $3, 'measured', $4, now())`,
			by.Org, profile, "card_pays_"+by.Org.String(), by.User)
		if err == nil {
			_, err = conn.Exec(ctx, fillPaymentsSQL, by.Org, profile, by.User, all)
		}
		if err == nil {
			_, err = conn.Exec(ctx, "vacuum analyze payments")
		}
		if err != nil {
			return fmt.Errorf("write payments: %w", err)
		}
		return nil
	})
}
