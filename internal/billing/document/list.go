package document

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/money"
)

// States are what the invoice history can be filtered by, in the order in which they are offered.
var States = []State{Open, Paid, Refunded, Overdue, Cancelled}

// PageSizes are how many documents a page of the history can have; the second is what it has unless somebody chooses.
var PageSizes = []int{25, 50, 100}

// DefaultPageSize is how many documents a page has unless somebody chooses.
const DefaultPageSize = 50

// Filter is which documents are wanted; the zero one is all.
type Filter struct {
	State State
	From  tax.Day // zero: from the first on
	To    tax.Day // the last day; zero: to the newest
}

// Query is a page of a list.
type Query struct {
	Filter
	Cursor string
	Size   int
}

// List is a page of the invoice history, the newest first.
type List struct {
	Documents []Document
	Previous  string // cursors; empty: there is none
	Next      string
	Open      []OpenSum
}

// OpenSum is what is to be paid in one currency.
type OpenSum struct {
	Open    money.Money
	Overdue money.Money
}

// place is a place between two documents, as it travels in the address.
type place struct {
	Backwards bool        `json:"b,omitempty"`
	List      string      `json:"l"`
	On        tax.Day     `json:"o"`
	ID        id.Document `json:"i"`
}

func (f Filter) fingerprint() string {
	return keyset.Fingerprint("documents", string(f.State), f.From.Time().Format(time.DateOnly), f.To.Time().Format(time.DateOnly))
}

// List reads a page of the documents of the organization, for those who reach accounting.
func (d *Documents) List(ctx context.Context, act actor.Actor, q Query) (List, error) {
	if err := billto.MustUse(act); err != nil {
		return List{}, err
	}
	if !slices.Contains(PageSizes, q.Size) {
		q.Size = DefaultPageSize
	}
	var at place
	inside := keyset.Decode(q.Cursor, &at) && at.List == q.fingerprint()
	if !inside {
		at = place{}
	}
	list, full, err := d.page(ctx, act, q, at, inside)
	if err == nil && inside && !full && (at.Backwards || len(list.Documents) == 0) {
		// Coming back, the page may have lost its place: then it is the first page.
		list, _, err = d.page(ctx, act, q, place{}, false)
	}
	return list, err
}

func (d *Documents) page(ctx context.Context, act actor.Actor, q Query, at place, inside bool) (list List, full bool, err error) {
	var rows []Document
	batch := &db.Batch{}
	sql, args := q.sql(act.Org, d.today(), at, inside, q.Size+1)
	db.QueueRows(batch, &rows, sql, args, scan)
	d.QueueOpenSums(batch, act.Org, &list.Open)
	if err := d.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return List{}, false, err
	}
	full = len(rows) >= q.Size
	var before, after bool
	list.Documents, before, after = keyset.CutPage(rows, q.Size, inside, at.Backwards)
	d.MarkOverdue(list.Documents)
	if before {
		list.Previous = q.placeOf(list.Documents[0], true)
	}
	if after {
		list.Next = q.placeOf(list.Documents[len(list.Documents)-1], false)
	}
	return list, full, nil
}

func (f Filter) placeOf(d Document, backwards bool) string {
	return keyset.Encode(place{Backwards: backwards, List: f.fingerprint(), On: d.IssuedOn, ID: d.ID})
}

// sql reads documents behind a place, or before it, with the filter.
func (f Filter) sql(org id.Org, today tax.Day, at place, inside bool, limit int) (sql string, args db.Args) {
	args = db.Args{"org": org, "today": today.Time(), "state": f.State, "from": f.From.Time(), "to": f.To.Time(), "limit": limit}
	sql = `select ` + columns + `, coalesce(o.number, '') from documents d left join documents o on o.org_id = d.org_id and o.id = d.original_id where d.org_id = @org and d.kind <> 'pro_forma'`
	switch f.State {
	case Overdue:
		sql += ` and d.state = 'open' and d.due_on < @today`
	case Open:
		sql += ` and d.state = 'open' and d.due_on >= @today`
	case Paid, Refunded, Cancelled:
		sql += ` and d.state = @state`
	}
	if f.From != 0 {
		sql += ` and d.issued_on >= @from`
	}
	if f.To != 0 {
		sql += ` and d.issued_on <= @to`
	}
	order := `d.issued_on desc, d.id desc`
	if inside {
		args["on"], args["id"] = at.On.Time(), at.ID
		if at.Backwards {
			sql += ` and (d.issued_on, d.id) > (@on, @id)`
			order = `d.issued_on, d.id`
		} else {
			sql += ` and (d.issued_on, d.id) < (@on, @id)`
		}
	}
	return sql + ` order by ` + order + ` limit @limit`, args
}

// QueueOpenSums reads what is to be paid for invoices in each currency.
func (d *Documents) QueueOpenSums(batch *db.Batch, org id.Org, sums *[]OpenSum) {
	db.QueueRows(batch, sums, `select currency, sum(total - paid - credited + fees)::bigint, coalesce(sum(total - paid - credited + fees) filter (where due_on < @today), 0)::bigint from (
			select currency, total, paid, credited, fees, due_on from documents where org_id = @org and state = 'open'
			union all select currency, 0, 0, 0, fees, due_on from documents where org_id = @org and state <> 'open' and fees > 0
		) o group by currency order by currency`, db.Args{"org": org, "today": d.today().Time()}, func(row pgx.CollectableRow) (s OpenSum, err error) {
		err = row.Scan(&s.Open.Currency, &s.Open.Minor, &s.Overdue.Minor)
		s.Overdue.Currency = s.Open.Currency
		return s, err
	})
}

// today is the day that it is for the seller.
func (d *Documents) today() tax.Day { return tax.DayOf(d.clock().In(d.issuer.Zone)) }

// QueueOpen reads a stretch of the open invoices that are due before a moment, and of those beside which only reminder fees are open, the first due on top.
func (d *Documents) QueueOpen(batch *db.Batch, org id.Org, until time.Time, s keyset.Stretch, all *[]Document) {
	db.QueueRows(batch, all, `select `+columns+`, '' from documents d where d.org_id = @org and (d.state = 'open' or d.fees > 0) and d.due_on < @until`+s.SQL("d.due_on", "d.id", "date"),
		s.Args(db.Args{"org": org, "until": tax.DayOf(until.In(d.issuer.Zone)).Time()}), scan)
}

// MarkOverdue gives those that wait for longer than they may the state that says so.
func (d *Documents) MarkOverdue(all []Document) {
	today := d.today()
	for i := range all {
		if all[i].State == Open && all[i].DueOn != 0 && all[i].DueOn < today {
			all[i].State = Overdue
		}
	}
}

// exportChunk is how many documents of an export are read at once.
const exportChunk = 1000

// Export hands over all documents of a filter in chunks, the newest first; each chunk
// is read by itself, so that an export of any length holds nothing back.
func (d *Documents) Export(ctx context.Context, act actor.Actor, f Filter, take func([]Document) error) error {
	if err := billto.MustUse(act); err != nil {
		return err
	}
	var at place
	for inside := false; ; inside = true {
		var rows []Document
		batch := &db.Batch{}
		sql, args := f.sql(act.Org, d.today(), at, inside, exportChunk)
		db.QueueRows(batch, &rows, sql, args, scan)
		if err := d.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
			return err
		}
		d.MarkOverdue(rows)
		if err := take(rows); err != nil {
			return err
		}
		if len(rows) < exportChunk {
			return nil
		}
		last := rows[len(rows)-1]
		at.On, at.ID = last.IssuedOn, last.ID
	}
}

// Count is how many documents a filter finds, at most limit, for those who reach accounting.
func (d *Documents) Count(ctx context.Context, act actor.Actor, f Filter, limit int) (n int, err error) {
	if err := billto.MustUse(act); err != nil {
		return 0, err
	}
	sql, args := f.sql(act.Org, d.today(), place{}, false, limit)
	batch := &db.Batch{}
	db.Queue(batch, nil, `select count(*) from (`+sql+`) found`, args, &n)
	return n, d.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
}
