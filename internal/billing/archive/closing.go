package archive

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/notify"
)

const (
	// closingLife is for how long the documents of an organization that was deleted can be fetched.
	closingLife = 30 * 24 * time.Hour
	// maxAttached is how large a file may be that travels in a mail; mail servers take some 10 MB.
	maxAttached = 7 << 20
)

// ClosingMail brings the documents of an organization that was deleted to whoever
// deleted it: attached where they are small, else by a link.
type ClosingMail struct {
	Name         string
	Organization string
	File         []byte // nil: it is fetched
	FileName     string
	Export       id.Export
	ExpiresAt    time.Time
}

// MailKind names the template.
func (ClosingMail) MailKind() string { return "closing_documents" }

// QueueClosing counts the documents that an organization has, up to limit.
func QueueClosing(batch *db.Batch, org id.Org, limit int, count *int) {
	db.Queue(batch, nil, `select count(*) from (select 1 from documents where org_id = @org and kind <> 'pro_forma' limit @limit) issued`, db.Args{"org": org, "limit": limit}, count)
}

// SendOnClose has all documents of an organization sent to the actor, who deletes it in
// tx: a job makes the file afterwards, one for each year where they are many. Forbidden
// for who does not reach accounting.
func (a *Archive) SendOnClose(ctx context.Context, tx db.Tx, act actor.Actor) error {
	if err := billto.MustUse(act); err != nil {
		return err
	}
	reader, err := readerOf(ctx, tx, act)
	if err != nil {
		return err
	}
	years, err := documentsByYear(ctx, tx, act.Org)
	if err != nil {
		return err
	}
	now := a.clock()
	for _, part := range closingParts(years) {
		made := id.New[id.Export]()
		_, err := tx.Exec(ctx, `insert into document_exports (org_id, id, kind, filter, reader, asked_by, total, asked_at, expires_at, former_name) values (@org, @id, @kind, @filter, @reader, @by, @total, @now, @expires, @name)`,
			db.Args{"org": act.Org, "id": made, "kind": AsZIP, "filter": part.filter, "reader": reader, "by": act.User, "total": part.total, "now": now, "expires": now.Add(closingLife), "name": act.OrgName})
		if err != nil {
			return fmt.Errorf("ask for the documents of an organization that is deleted: %w", err)
		}
		if err := a.queue.Add(ctx, tx, exportJob{Org: act.Org, Export: made}); err != nil {
			return err
		}
	}
	return nil
}

func readerOf(ctx context.Context, tx db.Tx, act actor.Actor) (Reader, error) {
	r := Reader{Language: string(act.Lang)}
	err := tx.QueryRow(ctx, `select country, time_zone, coalesce(csv_separator, '') from users where id = @user`, db.Args{"user": act.User}).Scan(&r.Country, &r.Zone, &r.Separator)
	if err != nil {
		return r, fmt.Errorf("read how a person reads: %w", err)
	}
	if r.Separator == "" {
		r.Separator = string(i18n.ListSeparator(r.Country))
	}
	return r, nil
}

type closingPart struct {
	year   int
	total  int
	filter document.Filter
}

func documentsByYear(ctx context.Context, tx db.Tx, org id.Org) ([]closingPart, error) {
	rows, err := tx.Query(ctx, `select year, count(*) from documents where org_id = @org and kind <> 'pro_forma' group by year order by year`, db.Args{"org": org})
	if err != nil {
		return nil, fmt.Errorf("count documents by year: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p closingPart, err error) {
		return p, row.Scan(&p.year, &p.total)
	})
	if err != nil {
		return nil, fmt.Errorf("count documents by year: %w", err)
	}
	return all, nil
}

// closingParts are all documents at once, or year by year where they are more than one file holds.
func closingParts(years []closingPart) []closingPart {
	var whole closingPart
	for i, one := range years {
		whole.total += one.total
		years[i].filter.From = tax.DayOf(time.Date(one.year, time.January, 1, 0, 0, 0, 0, time.UTC))
		years[i].filter.To = tax.DayOf(time.Date(one.year, time.December, 31, 0, 0, 0, 0, time.UTC))
	}
	if whole.total > MaxZIP {
		return years
	}
	if whole.total == 0 {
		return nil
	}
	return []closingPart{whole}
}

// mailClosing sends the file, or a link to it, to whoever deleted the organization; somebody
// who deleted their own account meanwhile gets nothing.
func (x *exporter) mailClosing(ctx context.Context, tx db.Tx, now time.Time, p *progress, expires time.Time) error {
	m := ClosingMail{Organization: p.formerName, Export: p.of.Export, ExpiresAt: expires, FileName: closingName(p.filter)}
	envelope := notify.Envelope{User: p.by, Lang: p.reader.Lang}
	there, err := db.Found(tx.QueryRow(ctx, `select first_name, login_id from users where id = @user and state = 'active'`, db.Args{"user": p.by}).Scan(&m.Name, &envelope.To))
	if err != nil || !there {
		return err
	}
	if p.size <= maxAttached {
		if m.File, err = readParts(ctx, tx, p.of); err != nil {
			return err
		}
	}
	envelope.Message = m
	return x.archive.outbox.Put(ctx, tx, now, envelope)
}

func readParts(ctx context.Context, tx db.Tx, of exportJob) (file []byte, err error) {
	err = tx.QueryRow(ctx, `select coalesce(string_agg(body, ''::bytea order by n), ''::bytea) from document_export_parts where org_id = @org and export_id = @id`, db.Args{"org": of.Org, "id": of.Export}).Scan(&file)
	if err != nil {
		return nil, fmt.Errorf("read an export: %w", err)
	}
	return file, nil
}

// closingName is what the file is called.
func closingName(f document.Filter) string {
	if f.From == 0 {
		return "documents.zip"
	}
	return fmt.Sprintf("documents-%d.zip", f.From.Time().Year())
}

// ShowClosing returns the documents of an organization that the actor deleted, once
// they are ready: NotFound for anybody else, and when the time to fetch them is over.
// Send wants the actor that it returns, who is in that organization.
func (a *Archive) ShowClosing(ctx context.Context, act actor.Actor, export id.Export) (actor.Actor, Export, error) {
	var e Export
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select org_id, id, kind, state, size, asked_by, expires_at from document_exports
		where id = @id and asked_by = @user and former_name is not null and state = 'ready' and expires_at > @now`,
		db.Args{"id": export, "user": act.User, "now": a.clock()}, &act.Org, &e.ID, &e.Kind, &e.State, &e.Size, &e.AskedBy, &e.ExpiresAt)
	if err := a.db.Read(ctx, db.System("documents of an organization that the reader deleted"), batch); err != nil {
		return act, Export{}, err
	}
	if !found {
		return act, Export{}, fault.New(fault.NotFound, "error.not_found")
	}
	return act, e, nil
}
