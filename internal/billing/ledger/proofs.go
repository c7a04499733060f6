package ledger

import (
	"context"
	"fmt"
	"strings"

	"manager/internal/db"
)

// Proof is one invariant: its query returns a row of text for each place where it
// fails, and none when it holds. Each area of billing has some; manager verify runs them all.
type Proof struct {
	Name string // what holds, in words
	SQL  string
}

// Proofs are the invariants of the ledger.
var Proofs = []Proof{
	{"each posting adds up to zero per currency", `
		select format('posting %s of organization %s is off by %s %s', e.transaction_id, e.org_id, sum(e.amount), a.currency)
		from ledger_entries e join ledger_accounts a on a.org_id = e.org_id and a.id = e.account_id
		group by e.org_id, e.transaction_id, a.currency having sum(e.amount) <> 0 order by 1`},
	{"each posting has entries", `
		select format('posting %s of organization %s has none', t.id, t.org_id) from ledger_transactions t
		where not exists (select 1 from ledger_entries e where e.org_id = t.org_id and e.transaction_id = t.id) order by 1`},
	{"each balance is the sum of its entries", `
		select format('account %s (%s) of organization %s holds %s in %s entries, which add up to %s in %s', a.id, a.kind, a.org_id, a.balance, a.entries, coalesce(e.total, 0), coalesce(e.number, 0))
		from ledger_accounts a left join (
			select org_id, account_id, sum(amount) as total, count(*) as number, coalesce(sum(amount) filter (where amount > 0), 0) as credited from ledger_entries group by org_id, account_id
		) e on e.org_id = a.org_id and e.account_id = a.id
		where (a.balance, a.entries, a.credited) is distinct from (coalesce(e.total, 0)::bigint, coalesce(e.number, 0), coalesce(e.credited, 0)::bigint) order by 1`},
	{"each entry carries on from the one before", `
		select format('entry %s of account %s of organization %s', seq, account_id, org_id) from (
			select *, lag(seq, 1, 0::bigint) over chain as seq_before, lag(balance_after, 1, 0::bigint) over chain as before,
				lag(credited_after, 1, 0::bigint) over chain as credited_before, lag(booked_at, 1, '-infinity') over chain as booked_before
			from ledger_entries window chain as (partition by org_id, account_id order by seq)
		) e where seq <> seq_before + 1 or balance_before <> before or credited_after <> credited_before + greatest(amount, 0) or booked_at < booked_before order by 1`},
	{"no prepaid account and nothing held is below zero", `
		select format('account %s (%s) of organization %s holds %s %s', id, kind, org_id, balance, currency) from ledger_accounts
		where balance < 0 and kind in ('prepaid', 'payout_held', 'refund_held') order by 1`},
}

// Result is what became of a proof: where it fails, at most shown places, and in how many in all.
type Result struct {
	Proof    Proof
	Failures []string
	Total    int
}

// shown is how many places of one proof are listed.
const shown = 20

// Verify runs the proofs as one statement, so that all look at one snapshot of the
// database, and changes nothing.
func Verify(ctx context.Context, d *db.DB, proofs []Proof) ([]Result, error) {
	results := make([]Result, len(proofs))
	parts := make([]string, len(proofs))
	for i, proof := range proofs {
		results[i].Proof = proof
		parts[i] = fmt.Sprintf("select %d, found.place from (%s) found(place)", i, proof.SQL)
	}
	var number int
	var place string
	batch := &db.Batch{}
	db.QueueEach(batch, strings.Join(parts, " union all "), nil, []any{&number, &place}, func() {
		if results[number].Total++; results[number].Total <= shown {
			results[number].Failures = append(results[number].Failures, place)
		}
	})
	if err := d.Read(ctx, db.System("verify the ledger"), batch); err != nil {
		return nil, fmt.Errorf("verify the ledger: %w", err)
	}
	return results, nil
}
