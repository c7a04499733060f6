package reminder

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
)

// invoice is an open invoice with what its calendar depends on.
type invoice struct {
	ID        id.Document
	Number    string
	Issued    tax.Day
	Due       tax.Day
	Amount    money.Money // still to be paid, with the fees
	Fees      money.Money // of reminders, in it
	Reference string
	Products  []product.Expired // that have not ended
	Done      []Done
	Version   int // of the policy by which it is reminded
}

func (i *invoice) facts(today tax.Day) Facts {
	return Facts{Issued: i.Issued, Due: i.Due, Products: len(i.Products) > 0, Done: i.Done, Today: today}
}

// MaxAtOnce is how many invoices of an organization one transaction is about.
const MaxAtOnce = 500

// versionSQL is the version of the policy by which an invoice is reminded: that of its first step, else the one in force.
const versionSQL = `coalesce((select s.version from reminder_steps s where s.org_id = d.org_id and s.document_id = d.id and s.due_on = d.due_on limit 1), ` + inForceSQL + `)`

// dueSQL finds open invoices that have a step to carry out or to pass over; one that
// is being paid waits until that is decided.
const dueSQL = ` d.kind = 'invoice' and d.state = 'open'
	and exists (select 1 from reminder_version_steps p where p.version = ` + versionSQL + ` and d.due_on + p.days <= @today
		and not exists (select 1 from reminder_steps s where s.org_id = d.org_id and s.document_id = d.id and s.due_on = d.due_on and s.step = p.step))
	and not exists (select 1 from payments y where y.org_id = d.org_id and y.document_id = d.id and y.state in ('created', 'confirming', 'pending'))`

// ofDocuments are the invoices of a statement with their IDs among its arguments.
const ofDocuments = `any(@documents)`

// productsSQL are the products of invoices: those that an order brought, or a renewal extended before it was paid.
func productsSQL(of string) string {
	return `select x.document_id, p.id, p.name, p.kind from (
		select s.document_id, s.product_id from renewal_steps s where s.org_id = @org and s.document_id = ` + of + `
		union select d.id, o.product_id from documents d join order_products o on o.org_id = d.org_id and o.order_id = d.order_id where d.org_id = @org and d.id = ` + of + `
	) x join products p on p.org_id = @org and p.id = x.product_id and p.state <> 'terminated' order by x.document_id, p.id`
}

// dueOrgs are the organizations that have something to carry out.
func (r *Reminders) dueOrgs(ctx context.Context, d *db.DB) (orgs []id.Org, err error) {
	var one id.Org
	batch := &db.Batch{}
	db.QueueEach(batch, `select distinct d.org_id from documents d join organizations o on o.id = d.org_id and o.state = 'active' where`+dueSQL+` order by d.org_id`,
		db.Args{"today": r.Today().Time()}, []any{&one}, func() { orgs = append(orgs, one) })
	if err := d.Read(ctx, db.System("look for unpaid invoices"), batch); err != nil {
		return nil, err
	}
	return orgs, nil
}

// forUpdate locks the invoices that are read, in a transaction that holds the organization's lock.
const forUpdate = ` for update of d`

// readInvoices reads the invoices of an organization that have something to carry out.
func readInvoices(ctx context.Context, tx db.Tx, org id.Org, today tax.Day, lock string) ([]*invoice, error) {
	rows, err := tx.Query(ctx, `select d.id, d.number, d.issued_on, d.due_on, d.currency, d.total - d.paid - d.credited + d.fees, d.fees, d.reference, `+versionSQL+` from documents d
		where d.org_id = @org and`+dueSQL+` order by d.id limit @limit`+lock, db.Args{"org": org, "today": today.Time(), "limit": MaxAtOnce})
	if err != nil {
		return nil, fmt.Errorf("read unpaid invoices: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*invoice, error) {
		one := &invoice{}
		var issued, due time.Time
		err := row.Scan(&one.ID, &one.Number, &issued, &due, &one.Amount.Currency, &one.Amount.Minor, &one.Fees.Minor, &one.Reference, &one.Version)
		one.Fees.Currency = one.Amount.Currency
		one.Issued, one.Due = tax.DayOf(issued), tax.DayOf(due)
		return one, err
	})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all, complete(ctx, tx, org, all)
}

// complete adds the products of invoices, and what was carried out for them.
func complete(ctx context.Context, tx db.Tx, org id.Org, all []*invoice) error {
	documents, byID := make([]id.Document, len(all)), map[id.Document]*invoice{}
	for i, one := range all {
		documents[i], byID[one.ID] = one.ID, one
	}
	args := db.Args{"org": org, "documents": documents}
	var of id.Document
	var found product.Expired
	var done Done
	batch := &db.Batch{}
	db.QueueEach(batch, productsSQL(ofDocuments), args, []any{&of, &found.ID, &found.Name, &found.Kind}, func() { byID[of].Products = append(byID[of].Products, found) })
	queueDone(batch, ofDocuments, args, &of, &done, func() { byID[of].Done = append(byID[of].Done, done) })
	return send(ctx, tx, batch, "read what was done about unpaid invoices")
}

func queueDone(batch *db.Batch, documents string, args db.Args, of *id.Document, done *Done, each func()) {
	var on time.Time
	db.QueueEach(batch, `select document_id, step, kind, done_on, outcome, mails, texts from reminder_steps s where s.org_id = @org and s.document_id = `+documents+`
		and s.due_on = (select d.due_on from documents d where d.org_id = s.org_id and d.id = s.document_id) order by at, step`, args, []any{of, &done.Step, &done.Kind, &on, &done.Outcome, &done.Mails, &done.Texts}, func() {
		done.On = tax.DayOf(on)
		each()
	})
}

// queueSave writes down that a step was carried out, or passed over.
func queueSave(batch *db.Batch, org id.Org, now time.Time, of *invoice, done Done) {
	batch.Queue(`insert into reminder_steps (org_id, document_id, step, kind, due_on, done_on, at, outcome, mails, texts, version)
		values (@org, @document, @step, @kind, @due, @on, @now, @outcome, @mails, @texts, @version)`,
		db.Args{"org": org, "document": of.ID, "step": done.Step, "kind": done.Kind, "due": of.Due.Time(), "on": done.On.Time(), "now": now, "outcome": done.Outcome, "mails": done.Mails, "texts": done.Texts, "version": of.Version})
}
