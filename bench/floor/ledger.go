package main

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// line is an amount on the account of a kind.
type line struct {
	kind   string
	amount int64
}

// queuePosting writes a posting and its entries with the balances before and after them.
// Accounts are locked in the order of their IDs, so that no two postings wait for each other.
func queuePosting(batch *pgx.Batch, now time.Time, org, user string, about uuid.UUID, scope, kind, label string, lines ...line) {
	made := newID()
	kinds, amounts := make([]string, len(lines)), make([]int64, len(lines))
	for i, l := range lines {
		kinds[i], amounts[i] = l.kind, l.amount
	}
	batch.Queue(`
		insert into ledger_transactions (org_id, id, scope, key, request_hash, kind, about, label, posted_by, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, org, made, scope, about.String(), make([]byte, 32), kind, about, label, user, now)
	batch.Queue(`
		with l as (
				select a.id, l.amount from ledger_accounts a join unnest($3::text[], $4::bigint[]) l(kind, amount) using (kind)
				where a.org_id = $1 and a.currency = 'CHF' order by a.id for update of a),
			a as (
				update ledger_accounts a set balance = a.balance + l.amount, credited = a.credited + greatest(l.amount, 0), entries = a.entries + 1, booked_at = $5
				from l where a.org_id = $1 and a.id = l.id returning a.id, a.entries, a.balance, a.credited, l.amount)
		insert into ledger_entries (org_id, account_id, seq, transaction_id, amount, balance_before, balance_after, credited_after, booked_at)
		select $1, id, entries, $2, amount, balance - amount, balance, credited, $5 from a`, org, made, kinds, amounts, now)
}

// entry is one of the log: the bytes that the portal's has, of one that it wrote before.
type entry struct {
	Action, Origin, Key string
	Body, MAC, Personal []byte
}

// queueLog appends entries to the log of the organization.
func queueLog(batch *pgx.Batch, now time.Time, org, user string, subject uuid.UUID, entries ...entry) {
	last := entries[len(entries)-1]
	ids, actions, bodies, personal := make([]uuid.UUID, len(entries)), make([]string, len(entries)), make([][]byte, len(entries)), make([]string, len(entries))
	for i, e := range entries {
		ids[i], actions[i], bodies[i], personal[i] = newID(), e.Action, e.Body, string(e.Personal)
	}
	batch.Queue(`
		with h as (update audit_heads set seq = seq + cardinality($3::uuid[]), mac = $9 where chain = $1 returning seq - cardinality($3::uuid[]) as before)
		insert into audit_events (chain, seq, id, org_id, user_id, at, action, subject, origin, body, key_id, mac)
		select $1, h.before + e.n, e.id, $1, $2, $6, e.action, $7, $8, e.body, $10, $9
		from h, unnest($3::uuid[], $4::text[], $5::bytea[]) with ordinality e(id, action, body, n)`,
		org, user, ids, actions, bodies, now, subject.String(), last.Origin, last.MAC, last.Key)
	batch.Queue(`insert into audit_personal (event_id, org_id, user_id, data) select p.id, $1, $2, p.data::jsonb from unnest($3::uuid[], $4::text[]) p(id, data)`, org, user, ids, personal)
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
