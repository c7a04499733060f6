package document

import (
	"context"
	"fmt"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// FileFormat is in which form a document is handed out.
type FileFormat string

// The formats.
const (
	PDF FileFormat = "pdf"
	CII FileFormat = "cii" // UN/CEFACT Cross Industry Invoice
	UBL FileFormat = "ubl"
)

// File returns a file of a document and the document's number. The first time render
// makes it of what the document says; from then on it is the same. NotFound for a document
// that the organization doesn't have, Conflict for an invoice that is not paid yet.
func (d *Documents) File(ctx context.Context, act actor.Actor, ref Ref, format FileFormat, render func(Content) ([]byte, error)) (number string, file []byte, err error) {
	if err := billto.MustUse(act); err != nil {
		return "", nil, err
	}
	var document id.Document
	var state State
	var content, previous, was []byte
	var found bool
	args := ref.Args(act.Org)
	args["format"] = format
	batch := &db.Batch{}
	db.Queue(batch, &found, `select d.id, d.number, d.state, d.content, d.previous, d.digest, f.file from documents d
		left join document_files f on f.org_id = d.org_id and f.document_id = d.id and f.format = @format
		where d.org_id = @org and d.id = `+ref.SQL(), args, &document, &number, &state, &content, &previous, &was, &file)
	if err := d.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return "", nil, err
	}
	if !found {
		return "", nil, notFound()
	}
	if state == Open {
		return "", nil, fault.New(fault.Conflict, "invoice.not_final")
	}
	c, err := verified(number, content, previous, was)
	if err != nil || file != nil {
		return number, file, err
	}
	if file, err = render(c); err != nil {
		return "", nil, fmt.Errorf("write document %s as %s: %w", number, format, err)
	}
	return number, file, d.keep(ctx, act, document, format, file)
}

// keep keeps a file as it is handed out; the first of two at once stays.
func (d *Documents) keep(ctx context.Context, act actor.Actor, document id.Document, format FileFormat, file []byte) error {
	now := d.clock()
	return d.db.Write(ctx, db.ForOrg(act.Org, act.User), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `insert into document_files (org_id, document_id, format, file, made_at) values (@org, @id, @format, @file, @now) on conflict do nothing`,
			db.Args{"org": act.Org, "id": document, "format": format, "file": file, "now": now})
		if err != nil {
			return fmt.Errorf("keep a file: %w", err)
		}
		return nil
	})
}

// Opened writes down that somebody of the organization looks at a document for the
// first time. What the provider's support looks at stands in a list of its own.
func (d *Documents) Opened(ctx context.Context, act actor.Actor, p Page) error {
	if act.Role == actor.Visitor {
		return nil
	}
	for _, e := range p.Events {
		if e.Kind == "opened" && e.By == act.User {
			return nil
		}
	}
	now := d.clock()
	return d.db.Write(ctx, db.ForOrg(act.Org, act.User), func(ctx context.Context, tx db.Tx) error {
		return Note(ctx, tx, Event{Org: act.Org, Document: p.Document.ID, Kind: "opened", At: now, By: act.User})
	})
}
