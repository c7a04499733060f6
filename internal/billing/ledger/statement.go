package ledger

import (
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// Entry is one line of a statement.
type Entry struct {
	Seq    int64
	At     time.Time
	Kind   string // of the posting
	About  id.About
	Label  string
	By     string // who posted it; empty for the portal itself
	Amount money.Money
	After  money.Money // the balance after it
}

// Period is from a moment on until before another one; zero times leave it open.
type Period struct {
	From, Until time.Time
}

// Statement is what happened on an account in a period, newest first: a page of it.
type Statement struct {
	Opening, In, Out, Closing money.Money // of the whole period; Out is above zero
	Entries                   []Entry
	Older                     int64 // the next page begins below this seq; 0: there is none
}

// statementAccount finds the account of a statement.
const statementAccount = `(select id from ledger_accounts where org_id = @org and kind = @kind and detail = '' and currency = @currency)`

// endOf is the newest entry before a moment: of one account both its time and its number only grow.
func endOf(moment string) string {
	return `(select e from ledger_entries e where e.org_id = @org and e.account_id = ` + statementAccount + ` and e.booked_at < ` + moment + `
		order by e.booked_at desc, e.seq desc limit 1)`
}

var statementSumsSQL = `select coalesce((o).balance_after, 0), coalesce((c).balance_after, 0), coalesce((c).credited_after, 0) - coalesce((o).credited_after, 0)
	from (select ` + endOf("@from") + ` as o, ` + endOf("@until") + ` as c) ends`

// lastSeq is the number of that entry, 0 when there is none: as a subquery of its
// own, for row-level security keeps an index from being searched by what coalesce gives.
func lastSeq(moment string) string { return `(select coalesce((` + endOf(moment) + `).seq, 0))` }

var statementPageSQL = `select e.seq, e.booked_at, t.kind, t.about, t.label, concat_ws(' ', u.first_name, u.last_name), e.amount, e.balance_after
	from ledger_entries e
		join ledger_transactions t on t.org_id = e.org_id and t.id = e.transaction_id
		left join users u on u.id = t.posted_by
	where e.org_id = @org and e.account_id = ` + statementAccount + ` and e.seq < @before
		and e.seq > ` + lastSeq("@from") + ` and e.seq <= ` + lastSeq("@until") + `
	order by e.seq desc limit @limit`

// QueueStatement reads a page of at most limit entries below the number before
// (0: from the newest on) of the account of a kind and currency. The sums of the
// period come from the entries at its two ends, however many lie between.
func QueueStatement(batch *db.Batch, org id.Org, kind Kind, currency money.Currency, p Period, before int64, limit int, s *Statement) {
	for _, m := range []*money.Money{&s.Opening, &s.In, &s.Out, &s.Closing} {
		*m = money.Zero(currency)
	}
	if before <= 0 {
		before = math.MaxInt64
	}
	args := db.Args{"org": org, "kind": kind, "currency": currency, "from": p.from(), "until": p.until(), "before": before, "limit": limit + 1}
	batch.Queue(statementSumsSQL, args).QueryRow(func(row pgx.Row) error {
		if err := row.Scan(&s.Opening.Minor, &s.Closing.Minor, &s.In.Minor); err != nil {
			return err
		}
		s.Out.Minor = s.In.Minor - (s.Closing.Minor - s.Opening.Minor)
		return nil
	})
	batch.Queue(statementPageSQL, args).Query(func(rows pgx.Rows) error {
		entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Entry, err error) {
			e.Amount.Currency, e.After.Currency = currency, currency
			return e, row.Scan(&e.Seq, &e.At, &e.Kind, &e.About, &e.Label, &e.By, &e.Amount.Minor, &e.After.Minor)
		})
		if len(entries) > limit {
			entries = entries[:limit]
			s.Older = entries[limit-1].Seq
		}
		s.Entries = entries
		return err
	})
}

func (p Period) from() any {
	if p.From.IsZero() {
		return "-infinity"
	}
	return p.From
}

func (p Period) until() any {
	if p.Until.IsZero() {
		return "infinity"
	}
	return p.Until
}
