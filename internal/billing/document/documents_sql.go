package document

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
)

const columns = `d.id, d.kind, d.number, d.state, d.issued_on, d.due_on, d.currency, d.net, d.vat, d.total, d.paid, d.credited, d.settled_at, d.settled_by,
	d.order_id, d.original_id, d.profile_id, d.reference, d.about, d.lines, d.fees`

func (d *Document) dest() (dest []any, end func()) {
	var issued time.Time
	var due, settled *time.Time
	var currency money.Currency
	dest = []any{&d.ID, &d.Kind, &d.Number, &d.State, &issued, &due, &currency, &d.Net.Minor, &d.VAT.Minor, &d.Total.Minor, &d.Paid.Minor, &d.Credited.Minor, &settled, &d.SettledBy,
		&d.Order, &d.Original, &d.Profile, &d.Reference, &d.About, &d.Lines, &d.Fees.Minor}
	return dest, func() {
		for _, amount := range []*money.Money{&d.Net, &d.VAT, &d.Total, &d.Paid, &d.Credited, &d.Fees} {
			amount.Currency = currency
		}
		d.IssuedOn = tax.DayOf(issued)
		if due != nil {
			d.DueOn = tax.DayOf(*due)
		}
		if settled != nil {
			d.SettledAt = *settled
		}
	}
}

// scan reads a row of the columns and the number of the original.
func scan(row pgx.CollectableRow) (d Document, err error) {
	dest, end := d.dest()
	err = row.Scan(append(dest, &d.OriginalNo)...)
	end()
	return d, err
}

// queueInsert writes a document that has its number, and by what it was paid already.
func queueInsert(batch *db.Batch, one draft, seq int, content, previous, digest []byte) {
	c := one.Content
	state, settled := Open, &one.at
	switch {
	case c.Kind == ProForma:
		state, settled = None, nil
	case c.Kind == CreditNote:
		state = Refunded
	case c.Due().IsZero():
		state = Paid
	default:
		settled = nil
	}
	reference := ""
	if c.Pay != nil {
		reference = c.Pay.Reference
	}
	batch.Queue(`insert into documents (org_id, id, kind, series, year, seq, number, issued_at, issued_on, due_on, currency, net, vat, total, paid, state, settled_at, settled_by,
			order_id, original_id, profile_id, reference, about, lines, content, previous, digest)
		values (@org, @id, @kind, @series, @year, @seq, @number, @at, @on, @due, @currency, @net, @vat, @total, @paid, @state, @settled, @by,
			@order, @original, @profile, @reference, @about, @lines, @content, @previous, @digest)`,
		db.Args{"org": one.Org, "id": one.id, "kind": c.Kind, "series": one.series.name, "year": one.series.year, "seq": seq, "number": c.Number, "at": one.at, "on": c.IssuedOn.Time(), "due": dayOrNull(c.DueOn),
			"currency": c.Total.Currency, "net": c.Net.Minor, "vat": c.VAT.Minor, "total": c.Total.Minor, "paid": c.Paid.Minor, "state": state, "settled": settled, "by": one.Settled,
			"order": one.Order, "original": one.Original, "profile": one.Profile, "reference": reference, "about": c.about(), "lines": len(c.Lines), "content": content, "previous": notNull(previous), "digest": digest})
	if one.Order.IsZero() || !c.Paid.Positive() {
		return
	}
	for _, means := range c.Means {
		queueEvent(batch, Event{Document: one.id, Org: one.Org, Kind: "paid", At: one.at, By: one.By, Amount: means.Amount, Means: means.Means})
	}
}

func dayOrNull(day tax.Day) *time.Time {
	if day == 0 {
		return nil
	}
	t := day.Time()
	return &t
}

func notNull(bytes []byte) []byte {
	if bytes == nil {
		return []byte{}
	}
	return bytes
}

// about is what lists say that a document is for: its first line.
func (c Content) about() string {
	first := c.Lines[0]
	if first.Name != "" {
		return first.Name
	}
	return first.Article
}

// Event is something that happened with a document.
type Event struct {
	Org      id.Org
	Document id.Document
	Kind     string // as in "paid"; timelines have a sentence for each
	At       time.Time
	By       id.User
	ByName   string
	Amount   money.Money // zero: it is not about money
	Means    string
	Detail   string // the number of another document, or to whom it was sent
}

func queueEvent(batch *db.Batch, e Event) {
	var amount *int64
	if !e.Amount.IsZero() {
		amount = &e.Amount.Minor
	}
	batch.Queue(`insert into document_events (org_id, id, document_id, kind, at, by, amount, currency, means, detail) values (@org, @id, @document, @kind, @at, @by, @amount, @currency, @means, @detail)`,
		db.Args{"org": e.Org, "id": id.New[id.DocumentEvent](), "document": e.Document, "kind": e.Kind, "at": e.At, "by": e.By, "amount": amount, "currency": e.Amount.Currency, "means": e.Means, "detail": e.Detail})
}

// Note writes down that something happened with a document.
func Note(ctx context.Context, tx db.Tx, e Event) error {
	batch := &db.Batch{}
	queueEvent(batch, e)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("note what happened with a document: %w", err)
	}
	return nil
}

// lock reads a document with what it says, and locks it: NotFound when the organization has none of that ID.
func lock(ctx context.Context, tx db.Tx, org id.Org, document id.Document) (d Document, c Content, err error) {
	rows, err := tx.Query(ctx, `select `+columns+`, d.content from documents d where d.org_id = @org and d.id = @id for update`, db.Args{"org": org, "id": document})
	if err != nil {
		return d, c, fmt.Errorf("lock a document: %w", err)
	}
	var content []byte
	d, err = pgx.CollectOneRow(rows, func(row pgx.CollectableRow) (d Document, err error) {
		dest, end := d.dest()
		err = row.Scan(append(dest, &content)...)
		end()
		return d, err
	})
	found, err := db.Found(err)
	if err != nil {
		return d, c, fmt.Errorf("lock a document: %w", err)
	}
	if !found {
		return d, c, notFound()
	}
	c, err = read(content)
	return d, c, err
}

// settle writes down what was received for a document and credited of it.
func settle(ctx context.Context, tx db.Tx, org id.Org, d Document) error {
	var settled *time.Time
	if !d.SettledAt.IsZero() {
		settled = &d.SettledAt
	}
	_, err := tx.Exec(ctx, `update documents set paid = @paid, credited = @credited, state = @state, settled_at = @settled, settled_by = @by where org_id = @org and id = @id`,
		db.Args{"org": org, "id": d.ID, "paid": d.Paid.Minor, "credited": d.Credited.Minor, "state": d.State, "settled": settled, "by": d.SettledBy})
	if err != nil {
		return fmt.Errorf("write down what became of a document: %w", err)
	}
	return nil
}

// LockOpen reads and locks an invoice in tx: NotFound when the organization has none
// of that ID, Conflict when it is not open.
func LockOpen(ctx context.Context, tx db.Tx, org id.Org, document id.Document) (Document, error) {
	found, _, err := lockOpen(ctx, tx, org, document)
	return found, err
}

// LockToPay is LockOpen for an invoice that is open, or beside which reminder fees are.
func LockToPay(ctx context.Context, tx db.Tx, org id.Org, document id.Document) (Document, error) {
	found, _, err := lock(ctx, tx, org, document)
	if err == nil && !found.ToPay().Positive() {
		err = fault.New(fault.Conflict, "invoice.not_open")
	}
	return found, err
}

func lockOpen(ctx context.Context, tx db.Tx, org id.Org, document id.Document) (Document, Content, error) {
	found, content, err := lock(ctx, tx, org, document)
	if err == nil && found.State != Open {
		err = fault.New(fault.Conflict, "invoice.not_open")
	}
	return found, content, err
}

// Exists tells whether the organization has a document of that ID.
func Exists(ctx context.Context, tx db.Tx, org id.Org, document id.Document) (there bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select 1 from documents where org_id = @org and id = @id)`, db.Args{"org": org, "id": document}).Scan(&there)
	if err != nil {
		return false, fmt.Errorf("look for a document: %w", err)
	}
	return there, nil
}

// NumberOf is the number of a document of the organization: NotFound when it has none of that ID.
func NumberOf(ctx context.Context, tx db.Tx, org id.Org, document id.Document) (number string, err error) {
	err = tx.QueryRow(ctx, `select number from documents where org_id = @org and id = @id`, db.Args{"org": org, "id": document}).Scan(&number)
	found, err := db.Found(err)
	if err != nil {
		return "", fmt.Errorf("read the number of a document: %w", err)
	}
	if !found {
		return "", notFound()
	}
	return number, nil
}

// QueueNumbers reads the numbers of the documents of these IDs, and of the invoices of
// the orders of these IDs, into numbers.
func QueueNumbers(batch *db.Batch, org id.Org, about []id.About, numbers map[id.About]string) {
	var one id.About
	var number string
	db.QueueEach(batch, `select id, number from documents where org_id = @org and id = any(@about)
		union all select order_id, number from documents where org_id = @org and order_id = any(@about) and kind = 'invoice'`,
		db.Args{"org": org, "about": about}, []any{&one, &number}, func() { numbers[one] = number })
}
