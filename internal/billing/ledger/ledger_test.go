package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

type rig struct{ *world.World }

func newRig(t *testing.T) rig {
	t.Helper()
	return rig{world.New(t)}
}

func chf(minor int64) money.Money { return money.New(minor, money.CHF) }

// credit is a posting that puts money on the prepaid account.
func credit(org id.Org, key string, amount money.Money) ledger.Posting {
	return ledger.Posting{Org: org, Scope: "test", Key: key, Kind: "account_credited", Lines: []ledger.Line{
		{Account: ledger.Of(ledger.CardClearing), Amount: amount.Neg()}, {Account: ledger.Of(ledger.Prepaid), Amount: amount}}}
}

func (r rig) post(p ledger.Posting) (posted ledger.Posted, err error) {
	err = r.DB.Write(r.Ctx(), db.ForOrg(p.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		posted, err = ledger.Post(ctx, tx, r.Clock.Now(), p)
		return err
	})
	return posted, err
}

func (r rig) balance(org id.Org, kind ledger.Kind) (balance money.Money) {
	r.T.Helper()
	r.Check(r.DB.Write(r.Ctx(), db.ForOrg(org, id.User{}), func(ctx context.Context, tx db.Tx) (err error) {
		balance, err = ledger.Balance(ctx, tx, org, kind, money.CHF)
		return err
	}))
	return balance
}

// failing are the names of the proofs that don't hold.
func (r rig) failing() (names []string) {
	r.T.Helper()
	results, err := ledger.Verify(r.Ctx(), r.DB, ledger.Proofs)
	r.Check(err)
	for _, result := range results {
		if result.Total > 0 {
			names = append(names, result.Proof.Name)
		}
	}
	return names
}

func TestPostingHappensOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := credit(r.Olive.Org, "k1", chf(5000))
	ids := map[id.Posting]int{}
	for range 2 {
		posted := make([]ledger.Posted, 8)
		errs := testkit.Together(len(posted), func(i int) (err error) {
			posted[i], err = r.post(p)
			return err
		})
		if n := testkit.Count(errs, testkit.Fine); n != len(posted) {
			t.Fatalf("%v", errs)
		}
		for _, one := range posted {
			ids[one.ID]++
		}
	}
	if len(ids) != 1 || r.balance(r.Olive.Org, ledger.Prepaid) != chf(5000) || r.balance(r.Olive.Org, ledger.CardClearing) != chf(-5000) {
		t.Errorf("%d postings, prepaid %s", len(ids), r.balance(r.Olive.Org, ledger.Prepaid))
	}
	for name, other := range map[string]ledger.Posting{"amount": credit(r.Olive.Org, "k1", chf(5001)), "organization": credit(r.Ruth.Org, "k1", chf(5000))} {
		if _, err := r.post(other); !errors.Is(err, ledger.ErrOtherRequest) {
			t.Errorf("the same key with another %s: %v", name, err)
		}
	}
	if r.balance(r.Ruth.Org, ledger.Prepaid) != chf(0) {
		t.Error("the other organization got money")
	}
}

func TestPostingsThatAreNone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, lines := range map[string][]ledger.Line{
		"nothing":        nil,
		"one-sided":      {{Account: ledger.Of(ledger.Prepaid), Amount: chf(1)}},
		"off by one":     {{Account: ledger.Of(ledger.Prepaid), Amount: chf(2)}, {Account: ledger.Of(ledger.CardClearing), Amount: chf(-1)}},
		"two currencies": {{Account: ledger.Of(ledger.Prepaid), Amount: chf(2)}, {Account: ledger.Of(ledger.CardClearing), Amount: money.New(-2, money.EUR)}},
		"no effect":      {{Account: ledger.Of(ledger.Prepaid), Amount: chf(2)}, {Account: ledger.Of(ledger.Prepaid), Amount: chf(-2)}},
		"too large":      {{Account: ledger.Of(ledger.Prepaid), Amount: chf(money.Max + 1)}, {Account: ledger.Of(ledger.CardClearing), Amount: chf(-money.Max - 1)}},
	} {
		if _, err := r.post(ledger.Posting{Org: r.Olive.Org, Scope: "test", Key: name, Kind: "account_credited", Lines: lines}); err == nil {
			t.Errorf("%s was posted", name)
		}
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from ledger_transactions`, nil); n != 0 {
		t.Errorf("%d transactions are left", n)
	}
}

func TestSpendingAtOnceNeverGoesBelowZero(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.post(credit(r.Olive.Org, "in", chf(1000)))
	r.Check(err)
	errs := testkit.Together(64, func(i int) error {
		p := credit(r.Olive.Org, fmt.Sprint("spend ", i), chf(-70))
		_, err := r.post(p)
		return err
	})
	var missing *ledger.InsufficientError
	refused := testkit.Count(errs, func(err error) bool { return errors.As(err, &missing) })
	if spent := testkit.Count(errs, testkit.Fine); spent != 14 || refused != 50 || r.balance(r.Olive.Org, ledger.Prepaid) != chf(20) {
		t.Errorf("%d spent, %d refused, %s left", spent, refused, r.balance(r.Olive.Org, ledger.Prepaid))
	}
	if missing.Balance != chf(20) || missing.Asked != chf(70) {
		t.Errorf("the refusal says %v", missing)
	}
	if failing := r.failing(); failing != nil {
		t.Errorf("fails: %v", failing)
	}
}

// Postings by a clock that jumps back and forth, and what statements say of them against a list in the test.
func TestStatementAgreesWithEntries(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	type entry struct {
		at     time.Time
		amount int64
	}
	var all []entry
	var balance int64
	at := r.Clock.Now()
	for i := range 60 {
		r.Clock.Advance(time.Duration(rand.IntN(72)-12) * time.Hour)
		amount := rand.Int64N(2000) - min(balance, 900)
		if amount == 0 {
			continue
		}
		_, err := r.post(credit(r.Olive.Org, fmt.Sprint(i), chf(amount)))
		r.Check(err)
		if now := r.Clock.Now(); now.After(at) {
			at = now
		}
		balance += amount
		all = append(all, entry{at, amount})
	}
	first, last := all[0].at, all[len(all)-1].at
	for range 40 {
		var p ledger.Period
		if rand.IntN(4) > 0 {
			p.From = first.Add(time.Duration(rand.Int64N(int64(last.Sub(first)))))
		}
		if rand.IntN(4) > 0 {
			p.Until = first.Add(time.Duration(rand.Int64N(int64(last.Sub(first)))))
		}
		var opening, in, out int64
		var want []int64
		for _, e := range all {
			switch {
			case !p.From.IsZero() && e.at.Before(p.From):
				opening += e.amount
			case !p.Until.IsZero() && !e.at.Before(p.Until):
			case e.amount > 0:
				in, want = in+e.amount, append([]int64{e.amount}, want...)
			default:
				out, want = out-e.amount, append([]int64{e.amount}, want...)
			}
		}
		if !p.From.IsZero() && !p.Until.IsZero() && p.Until.Before(p.From) {
			continue
		}
		var got []int64
		var s ledger.Statement
		for page := 0; page == 0 || s.Older > 0; page++ {
			before := s.Older
			s = ledger.Statement{}
			batch := &db.Batch{}
			ledger.QueueStatement(batch, r.Olive.Org, ledger.Prepaid, money.CHF, p, before, 7, &s)
			r.Check(r.DB.Read(r.Ctx(), db.ForOrg(r.Olive.Org, id.User{}), batch))
			for _, e := range s.Entries {
				got = append(got, e.Amount.Minor)
			}
			if s.Opening != chf(opening) || s.In != chf(in) || s.Out != chf(out) || s.Closing != chf(opening+in-out) {
				t.Fatalf("%v: opening %s in %s out %s closing %s, want %d %d %d", p, s.Opening, s.In, s.Out, s.Closing, opening, in, out)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%v: entries %v, want %v", p, got, want)
		}
	}
}

func TestBookedEntriesStay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.post(credit(r.Olive.Org, "in", chf(1000)))
	r.Check(err)
	for _, sql := range []string{
		`update ledger_entries set amount = amount + 1, balance_after = balance_after + 1`, `delete from ledger_entries`, `truncate ledger_entries`,
		`update ledger_transactions set label = 'other'`, `delete from ledger_transactions`,
	} {
		err := r.DB.Write(r.Ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, sql)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// Each proof fails for what it is there to find, and for nothing when all is whole.
func TestVerifyFindsDamage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ damage, proof string }{
		{`update ledger_accounts set balance = balance + 1 where kind = 'prepaid'`, "each balance is the sum of its entries"},
		{`update ledger_accounts set credited = credited + 1 where kind = 'prepaid'`, "each balance is the sum of its entries"},
		{`delete from ledger_entries where seq = 2 and amount > 0`, "each posting adds up to zero per currency"},
		{`update ledger_entries set amount = amount + 1, balance_after = balance_after + 1 where seq = 2 and amount > 0`, "each posting adds up to zero per currency"},
		{`update ledger_entries set balance_before = balance_before + 1, balance_after = balance_after + 1 where seq = 3`, "each entry carries on from the one before"},
		{`update ledger_entries set seq = 99 where seq = 3`, "each entry carries on from the one before"},
		{`update ledger_entries set booked_at = '2001-01-01' where seq = 3`, "each entry carries on from the one before"},
		{`insert into ledger_transactions select org_id, gen_random_uuid(), scope, 'other', request_hash, kind, about, label, posted_by, created_at from ledger_transactions limit 1`, "each posting has entries"},
	} {
		r := newRig(t)
		for i := range 3 {
			_, err := r.post(credit(r.Olive.Org, fmt.Sprint(i), chf(1000)))
			r.Check(err)
		}
		if failing := r.failing(); failing != nil {
			t.Fatalf("whole, and fails: %v", failing)
		}
		testkit.Exec(t, r.DB, `alter table ledger_entries disable trigger user`, nil)
		testkit.Exec(t, r.DB, c.damage, nil)
		if failing := strings.Join(r.failing(), "; "); !strings.Contains(failing, c.proof) {
			t.Errorf("after %s fails: %s", c.damage, failing)
		}
	}
}
