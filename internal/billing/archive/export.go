package archive

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// ExportKind is what an export holds.
type ExportKind string

// The kinds.
const (
	AsCSV ExportKind = "csv" // a list of documents
	AsZIP ExportKind = "zip" // the documents themselves, as PDF and electronic invoice, with the list
)

// Export is a file with many documents that a job makes.
type Export struct {
	ID        id.Export
	Kind      ExportKind
	State     string // queued, ready or failed
	Done      int    // of Total
	Total     int
	Size      int64
	AskedBy   id.User
	AskedAt   time.Time
	ExpiresAt time.Time
}

// Reader is for whom an export is written.
type Reader struct {
	Language  string `json:"language"`
	Country   string `json:"country"`
	Zone      string `json:"zone"`
	Separator string `json:"separator"`
}

const (
	exportLife = 7 * 24 * time.Hour
	// MaxZIP is how many documents a ZIP holds at most.
	MaxZIP = 5000
	// maxWaiting is how many exports of an organization are made at once.
	maxWaiting = 5
)

// Ask asks for an export, once for its key; a job makes it, and tells whoever asked by
// mail. Conflict when too many documents are wanted as ZIP, none are, or too many exports are under way.
func (a *Archive) Ask(ctx context.Context, act actor.Actor, key id.Export, kind ExportKind, f document.Filter, reader Reader) error {
	if err := billto.MustUse(act); err != nil {
		return err
	}
	limit := MaxZIP
	if kind == AsCSV {
		limit = 10_000_000
	}
	total, err := a.documents.Count(ctx, act, f, limit+1)
	if err != nil {
		return err
	}
	if total == 0 {
		return fault.New(fault.Conflict, "invoice.export.none")
	}
	if total > limit {
		return fault.New(fault.Conflict, "invoice.export.too_many", "Max", MaxZIP)
	}
	now := a.clock()
	return a.db.Write(ctx, db.ForOrg(act.Org, act.User), func(ctx context.Context, tx db.Tx) error {
		var waiting int
		if err := tx.QueryRow(ctx, `select count(*) from document_exports where org_id = @org and state = 'queued' and asked_at > @since`, db.Args{"org": act.Org, "since": now.Add(-time.Hour)}).Scan(&waiting); err != nil {
			return fmt.Errorf("count the exports under way: %w", err)
		}
		if waiting >= maxWaiting {
			return fault.New(fault.Conflict, "invoice.export.busy")
		}
		tag, err := tx.Exec(ctx, `insert into document_exports (org_id, id, kind, filter, reader, asked_by, total, asked_at, expires_at) values (@org, @id, @kind, @filter, @reader, @by, @total, @now, @expires) on conflict do nothing`,
			db.Args{"org": act.Org, "id": key, "kind": kind, "filter": f, "reader": reader, "by": act.User, "total": total, "now": now, "expires": now.Add(exportLife)})
		if err != nil {
			return fmt.Errorf("ask for an export: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		return a.queue.Add(ctx, tx, exportJob{Org: act.Org, Export: key})
	})
}

const exportColumns = `id, kind, state, done, total, size, asked_by, asked_at, expires_at`

func scanExport(row pgx.CollectableRow) (e Export, err error) {
	return e, row.Scan(&e.ID, &e.Kind, &e.State, &e.Done, &e.Total, &e.Size, &e.AskedBy, &e.AskedAt, &e.ExpiresAt)
}

// Exports are the exports of the organization that are still there, the newest first.
func (a *Archive) Exports(ctx context.Context, act actor.Actor) ([]Export, error) {
	if err := billto.MustUse(act); err != nil {
		return nil, err
	}
	var all []Export
	batch := &db.Batch{}
	db.QueueRows(batch, &all, `select `+exportColumns+` from document_exports where org_id = @org and expires_at > @now order by asked_at desc, id desc limit 20`,
		db.Args{"org": act.Org, "now": a.clock()}, scanExport)
	return all, a.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
}

// Show returns an export: NotFound for one that the organization doesn't have, or that is gone.
func (a *Archive) Show(ctx context.Context, act actor.Actor, export id.Export) (Export, error) {
	all, err := a.Exports(ctx, act)
	if err != nil {
		return Export{}, err
	}
	for _, e := range all {
		if e.ID == export {
			return e, nil
		}
	}
	return Export{}, fault.New(fault.NotFound, "error.not_found")
}

// Send writes an export that is ready, part by part.
func (a *Archive) Send(ctx context.Context, act actor.Actor, e Export, w io.Writer) error {
	for n, sent := 0, int64(0); sent < e.Size; n++ {
		var part []byte
		batch := &db.Batch{}
		db.Queue(batch, nil, `select body from document_export_parts where org_id = @org and export_id = @id and n = @n`, db.Args{"org": act.Org, "id": e.ID, "n": n}, &part)
		if err := a.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
			return err
		}
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("send a part of an export: %w", err)
		}
		sent += int64(len(part))
	}
	return nil
}

// Sweep deletes exports whose seven days are over; it works on d.
func (a *Archive) Sweep(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, db.System("sweep exports of documents"), func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `delete from document_exports where expires_at <= @now`, db.Args{"now": a.clock()}); err != nil {
			return fmt.Errorf("delete old exports: %w", err)
		}
		return nil
	})
}
