package ledger

import (
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// Sold is what an organization was sold of a kind of products in one of the
// periods asked for, without VAT and less what it got back.
type Sold struct {
	Period int // its place among those asked for
	Kind   string
	Amount money.Money
}

// QueueSold reads what the organization was sold in each of the periods. It costs
// as much for a million sales as for a few: it looks at the entries at the ends.
func QueueSold(batch *db.Batch, org id.Org, periods []Period, sold *[]Sold) {
	from, until := make([]time.Time, len(periods)), make([]time.Time, len(periods))
	for i, p := range periods {
		from[i], until[i] = p.From, p.Until
	}
	end := func(moment string) string {
		return `coalesce((select e.balance_after from ledger_entries e where e.org_id = a.org_id and e.account_id = a.id and e.booked_at < ` + moment + ` order by e.booked_at desc, e.seq desc limit 1), 0)`
	}
	db.QueueRows(batch, sold, `select period, detail, amount, currency from (
			select (p.n - 1)::integer as period, a.detail, a.currency, `+end("p.until")+` - `+end("p.since")+` as amount
			from ledger_accounts a cross join unnest(@from::timestamptz[], @until::timestamptz[]) with ordinality p (since, until, n)
			where a.org_id = @org and a.kind = 'revenue') sold
		where amount <> 0 order by currency, period, detail`,
		db.Args{"org": org, "from": from, "until": until}, func(row pgx.CollectableRow) (s Sold, err error) {
			return s, row.Scan(&s.Period, &s.Kind, &s.Amount.Minor, &s.Amount.Currency)
		})
}
