package ledger_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
)

// Fails when the page of a past period reads the entries that came after it.
func TestAPastPeriodReadsItsOwnEntriesOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	org, now := r.Olive.Org, r.Clock.Now()
	posted, err := r.post(credit(org, "first", chf(1000)))
	r.Check(err)
	testkit.Exec(t, r.DB, `insert into ledger_entries (org_id, account_id, seq, transaction_id, amount, balance_before, balance_after, credited_after, booked_at)
		select @org, a.id, n, @posting, 1, 998 + n, 999 + n, 999 + n, @now::timestamptz + (n - 1) * interval '1 hour'
		from ledger_accounts a, generate_series(2, 5000) n where a.org_id = @org and a.kind = 'prepaid'`, db.Args{"org": org, "posting": posted.ID, "now": now})
	testkit.Exec(t, r.DB, `analyze ledger_accounts, ledger_transactions, ledger_entries`, nil)
	var s ledger.Statement
	var read int
	r.Check(r.DB.Write(r.Ctx(), db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		batch := &db.Batch{}
		period := ledger.Period{From: now.Add(30 * time.Minute), Until: now.Add(210 * time.Minute)}
		ledger.QueueStatement(batch, org, ledger.Prepaid, money.CHF, period, 0, 50, &s)
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'ledger_entries'`).Scan(&read)
	}))
	// The entries at the two ends are read, too: for the sums, and once more for the page.
	if len(s.Entries) != 3 || s.Opening != chf(1000) || s.Closing != chf(1003) || read > 15 {
		t.Errorf("a period of %d entries, from %s to %s, read %d", len(s.Entries), s.Opening, s.Closing, read)
	}
}
