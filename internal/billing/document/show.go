package document

import (
	"bytes"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
)

// Page is a document with all that is known about it.
type Page struct {
	Document Document
	Content  Content
	Events   []Event // the oldest first
	Credits  []Document
	Prepaid  money.Money // what the prepaid account holds in its currency; zero for the provider's support
}

// Altered is the error of a document whose row is not what was issued; it is never
// shown, and whoever runs the portal is told.
type Altered struct{ Number string }

// Error names the document.
func (a *Altered) Error() string {
	return fmt.Sprintf("document %s is not what was issued: its digest does not fit", a.Number)
}

// Show returns a document of the organization, for those who reach accounting:
// NotFound for one that the organization doesn't have, and an Altered error inside
// an Unavailable fault for one whose row was altered.
//
// What also reads travels in the same round trip.
func (d *Documents) Show(ctx context.Context, act actor.Actor, ref Ref, also ...func(batch *db.Batch)) (Page, error) {
	if err := billto.MustUse(act); err != nil {
		return Page{}, err
	}
	var p Page
	var found bool
	var content, previous, was []byte
	var balances []money.Money
	args := ref.Args(act.Org)
	batch := &db.Batch{}
	dest, end := p.Document.dest()
	db.Queue(batch, &found, `select `+columns+`, coalesce(o.number, ''), d.content, d.previous, d.digest from documents d
		left join documents o on o.org_id = d.org_id and o.id = d.original_id where d.org_id = @org and d.id = `+ref.SQL(), args, append(dest, &p.Document.OriginalNo, &content, &previous, &was)...)
	queueEvents(batch, ref, args, &p.Events)
	db.QueueRows(batch, &p.Credits, `select `+columns+`, '' from documents d where d.org_id = @org and d.original_id = `+ref.SQL()+` order by d.issued_at, d.id`, args, scan)
	if act.Role != actor.Visitor {
		ledger.QueueBalances(batch, act.Org, ledger.Prepaid, &balances)
	}
	for _, queue := range also {
		queue(batch)
	}
	if err := d.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Page{}, err
	}
	if !found {
		return Page{}, notFound()
	}
	end()
	var err error
	if p.Content, err = verified(p.Document.Number, content, previous, was); err != nil {
		return Page{}, err
	}
	p.Prepaid = money.Zero(p.Document.Total.Currency)
	for _, held := range balances {
		if held.Currency == p.Prepaid.Currency {
			p.Prepaid = held
		}
	}
	for i := range p.Events {
		if p.Events[i].Amount.Currency == "" {
			p.Events[i].Amount.Currency = p.Prepaid.Currency
		}
	}
	one := []Document{p.Document}
	d.MarkOverdue(one)
	p.Document = one[0]
	return p, nil
}

// verified reads a document that is what was issued, and refuses any other.
func verified(number string, content, previous, was []byte) (Content, error) {
	if !bytes.Equal(digest(previous, number, content), was) {
		return Content{}, fmt.Errorf("%w: %w", &Altered{Number: number}, fault.New(fault.Unavailable, "invoice.altered", "Number", number))
	}
	return read(content)
}

func queueEvents(batch *db.Batch, ref Ref, args db.Args, all *[]Event) {
	db.QueueRows(batch, all, `select e.kind, e.at, e.by, coalesce(u.first_name || ' ' || u.last_name, ''), coalesce(e.amount, 0), e.currency, e.means, e.detail from document_events e
		left join users u on u.id = e.by where e.org_id = @org and e.document_id = `+ref.SQL()+` order by e.at, e.id limit 200`, args, func(row pgx.CollectableRow) (e Event, err error) {
		return e, row.Scan(&e.Kind, &e.At, &e.By, &e.ByName, &e.Amount.Minor, &e.Amount.Currency, &e.Means, &e.Detail)
	})
}

// Find returns the document of a number, of whatever organization, for staff: NotFound for a number that was never given.
func (d *Documents) Find(ctx context.Context, number string) (of id.Org, found Document, err error) {
	var there bool
	batch := &db.Batch{}
	dest, end := found.dest()
	db.Queue(batch, &there, `select `+columns+`, d.org_id from documents d where d.number = @number`, db.Args{"number": number}, append(dest, &of)...)
	if err := d.db.Read(ctx, db.System("find a document by its number"), batch); err != nil {
		return of, found, err
	}
	if !there {
		return of, found, notFound()
	}
	end()
	return of, found, nil
}
