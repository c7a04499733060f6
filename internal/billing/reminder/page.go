package reminder

import (
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/document"
	"manager/internal/billing/fee"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// Page is what the page of an invoice tells about reminders, and about money that
// came and did not settle it.
type Page struct {
	Versions Versions // by which it is reminded, or may be
	Version  int      // by which its reminders have begun; 0: they have not
	Done     []Done
	Products bool // it is about products that have not ended
	Fees     []fee.Fee
	UnderWay bool // a payment of it is not decided yet
	Received []Received
	Today    tax.Day
}

// Received is a transfer that went to the prepaid account in place of the invoice.
type Received struct {
	On     tax.Day
	Amount money.Money
	Reason string      // less, currency or ended
	Of     id.Document // that its reference named
	Number string      // of that
}

// receivedFor is for how many days money that came is explained.
const receivedFor = 60

func receivedSQL(document string) string {
	return `select t.booked_on, t.amount, t.currency, t.reason, t.document_id, d.number from bank_transactions t
	join documents d on d.org_id = t.org_id and d.id = t.document_id
	where t.org_id = @org and t.credit and t.state = 'prepaid' and t.booked_on > @since and (t.document_id = ` + document + ` and t.reason in ('less', 'currency') or t.document_id <> ` + document + ` and t.reason = 'ended')
	order by t.booked_on desc, t.id desc limit 5`
}

// Queue reads what the page of an invoice tells.
func (r *Reminders) Queue(org id.Org, ref document.Ref, p *Page) func(batch *db.Batch) {
	return func(batch *db.Batch) {
		*p = Page{Today: r.Today()}
		args := ref.Args(org)
		args["since"] = (p.Today - receivedFor).Time()
		args["today"] = p.Today.Time()
		db.Queue(batch, nil, `select coalesce(min(s.version), 0) from reminder_steps s join documents d on d.org_id = s.org_id and d.id = s.document_id and d.due_on = s.due_on where s.org_id = @org and s.document_id = `+ref.SQL(), args, &p.Version)
		queueVersions(batch, `any(select s.version from reminder_steps s where s.org_id = @org and s.document_id = `+ref.SQL()+` union all select `+inForceSQL+` union all select number from reminder_versions where applies_from > @today)`, args, &p.Versions)
		var of id.Document
		var done Done
		queueDone(batch, ref.SQL(), args, &of, &done, func() { p.Done = append(p.Done, done) })
		db.Queue(batch, nil, `select exists (`+productsSQL(ref.SQL())+`), exists (select 1 from payments where org_id = @org and document_id = `+ref.SQL()+` and state in ('created', 'confirming', 'pending'))`, args, &p.Products, &p.UnderWay)
		fee.Queue(batch, ref.SQL(), args, &p.Fees)
		db.QueueRows(batch, &p.Received, receivedSQL(ref.SQL()), args, func(row pgx.CollectableRow) (one Received, err error) {
			var on time.Time
			err = row.Scan(&on, &one.Amount.Minor, &one.Amount.Currency, &one.Reason, &one.Of, &one.Number)
			one.On = tax.DayOf(on)
			return one, err
		})
	}
}

// Calendar lists the steps that are left of an invoice as long as nobody pays it.
func (p Page) Calendar(d document.Document) []Planned {
	if d.Kind != document.Invoice || d.DueOn == 0 || !d.Due().Positive() {
		return nil
	}
	return p.Versions.Calendar(p.Version, Facts{Issued: d.IssuedOn, Due: d.DueOn, Products: p.Products, Done: p.Done, Today: p.Today})
}

// Sent are the steps that people were told of.
func (p Page) Sent() (all []Done) {
	for _, done := range p.Done {
		if done.Outcome == "" {
			all = append(all, done)
		}
	}
	return all
}

// Crossed is the day of the last reminder, when it may have crossed a payment that
// takes a few days; zero: there is none.
func (p Page) Crossed() tax.Day {
	sent := p.Sent()
	if len(sent) == 0 || sent[len(sent)-1].On+crossedFor < p.Today {
		return 0
	}
	return sent[len(sent)-1].On
}

// crossedFor is for how many days a reminder may have crossed a transfer.
const crossedFor = 4
