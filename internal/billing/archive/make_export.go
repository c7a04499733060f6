package archive

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"manager/internal/actor"
	"manager/internal/billing/document"
	"manager/internal/billing/einvoice"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/org"
)

// exportJob makes an export.
type exportJob struct {
	Org    id.Org    `json:"org"`
	Export id.Export `json:"export"`
}

// Kind names the job in the database, logs and metrics.
func (exportJob) Kind() string { return "document_export" }

// InsertOpts bounds how often an export that fails is tried.
func (exportJob) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 5} }

// ReadyMail tells whoever asked for an export that it is ready.
type ReadyMail struct {
	Name         string
	Organization string
	OrgNumber    string
	Export       id.Export
	ExpiresAt    time.Time
}

// MailKind names the template.
func (ReadyMail) MailKind() string { return "document_export" }

type exporter struct {
	river.WorkerDefaults[exportJob]
	archive *Archive
	db      *db.DB
}

// Register adds the jobs that make exports and send documents to those of a runner; they work on d.
func (a *Archive) Register(d *db.DB) func(*river.Workers) error {
	return func(bundle *river.Workers) error {
		return errors.Join(river.AddWorkerSafely(bundle, &exporter{archive: a, db: d}), river.AddWorkerSafely(bundle, &mailer{archive: a, db: d}),
			river.AddWorkerSafely(bundle, &peppolSender{archive: a, db: d}))
	}
}

// Timeout leaves time for thousands of documents, and ends well before the job counts as abandoned.
func (*exporter) Timeout(*river.Job[exportJob]) time.Duration { return 4 * time.Minute }

var errNotWanted = errors.New("nobody waits for the export any more")

// Work makes the export from the beginning, whatever a run before has left, and marks
// it as ready, puts the mail into the outbox and ends the job at the same time.
func (x *exporter) Work(ctx context.Context, job *river.Job[exportJob]) error {
	p := &progress{exporter: x, of: job.Args}
	err := p.begin(ctx)
	if err == nil {
		err = x.write(ctx, p)
	}
	if errors.Is(err, errNotWanted) {
		return nil
	}
	if err != nil {
		return errors.Join(err, x.noteFailure(ctx, job))
	}
	now := x.archive.clock()
	return jobs.Once(ctx, x.db, db.ForOrg(job.Args.Org, p.by), job, func(ctx context.Context, tx db.Tx) error {
		var expires time.Time
		err := tx.QueryRow(ctx, `update document_exports set state = 'ready', ready_at = @now, size = @size, done = total where org_id = @org and id = @id returning expires_at`,
			db.Args{"org": job.Args.Org, "id": job.Args.Export, "now": now, "size": p.size}).Scan(&expires)
		if err != nil {
			return fmt.Errorf("end an export: %w", err)
		}
		if p.formerName != "" {
			return x.mailClosing(ctx, tx, now, p, expires)
		}
		act := actor.Actor{Org: job.Args.Org, Lang: p.reader.Lang, Origin: actor.System}
		return x.archive.orgs.MailUser(ctx, tx, now, act, job.Args.Org, p.by, func(to org.Receiver) notify.Message {
			return ReadyMail{Name: to.FirstName, Organization: to.Organization, OrgNumber: to.Number, Export: job.Args.Export, ExpiresAt: expires}
		})
	})
}

// noteFailure tells whoever waits that the last attempt has failed.
func (x *exporter) noteFailure(ctx context.Context, job *river.Job[exportJob]) error {
	if job.Attempt < job.MaxAttempts {
		return nil
	}
	return x.db.Write(context.WithoutCancel(ctx), db.ForOrg(job.Args.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update document_exports set state = 'failed' where org_id = @org and id = @id and state = 'queued'`, db.Args{"org": job.Args.Org, "id": job.Args.Export})
		return err
	})
}

// write writes the file: the list alone, or a ZIP with the list and the documents.
func (x *exporter) write(ctx context.Context, p *progress) error {
	// Whether somebody may have the documents was decided when they asked, and is again when they fetch the file.
	act := actor.Actor{Org: p.of.Org, User: p.by, Role: actor.LegalRepresentative, Origin: actor.System}
	if p.kind == AsCSV {
		if err := x.writeList(ctx, act, p, p, p.step); err != nil {
			return err
		}
		return p.flush(ctx)
	}
	archive := zip.NewWriter(p)
	list, err := archive.Create("documents.csv")
	if err != nil {
		return fmt.Errorf("begin a ZIP file: %w", err)
	}
	var all []document.Document
	err = x.writeList(ctx, act, p, list, func(_ context.Context, chunk []document.Document) error {
		all = append(all, chunk...)
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range all {
		if err := x.addDocument(ctx, act, archive, d); err != nil {
			return err
		}
		if err := p.step(ctx, []document.Document{d}); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("end a ZIP file: %w", err)
	}
	return p.flush(ctx)
}

func (x *exporter) writeList(ctx context.Context, act actor.Actor, p *progress, w io.Writer, then func(context.Context, []document.Document) error) error {
	list := NewCSV(p.separator, p.reader)
	return x.archive.documents.Export(ctx, act, p.filter, func(chunk []document.Document) error {
		for _, d := range chunk {
			list.Add(d)
		}
		if err := list.Send(w); err != nil {
			return err
		}
		return then(ctx, chunk)
	})
}

// addDocument adds the files of a document; one that is not final has none yet.
func (x *exporter) addDocument(ctx context.Context, act actor.Actor, archive *zip.Writer, d document.Document) error {
	if !d.Final() {
		return nil
	}
	for _, format := range []document.FileFormat{document.PDF, document.CII} {
		file, err := x.archive.Open(ctx, act, document.Ref{ID: d.ID}, format)
		if errors.Is(err, einvoice.ErrIncomplete) || fault.Has(err, fault.Conflict) && format != document.PDF {
			continue
		}
		if err != nil {
			return fmt.Errorf("add document %s: %w", d.Number, err)
		}
		w, err := archive.CreateHeader(&zip.FileHeader{Name: file.Name, Method: zip.Deflate, Modified: d.IssuedOn.Time()})
		if err == nil {
			_, err = w.Write(file.Body)
		}
		if err != nil {
			return fmt.Errorf("add document %s: %w", d.Number, err)
		}
	}
	return nil
}

const (
	partSize  = 256 << 10
	stepsEach = 50 // documents between two notes of how far it is
)

// progress writes an export part by part, and notes how far it is.
type progress struct {
	exporter   *exporter
	of         exportJob
	kind       ExportKind
	filter     document.Filter
	by         id.User
	formerName string // of an organization that was deleted
	reader     *i18n.Localizer
	separator  rune
	ctx        context.Context //nolint:containedctx // of the one run that writes; io.Writer has none
	part       []byte
	n          int
	size       int64
	done       int
}

// begin reads what is wanted, and deletes what a run before has left.
func (p *progress) begin(ctx context.Context) error {
	p.ctx = ctx
	var reader Reader
	err := p.exporter.db.Write(ctx, db.ForOrg(p.of.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		err := tx.QueryRow(ctx, `update document_exports set done = 0 where org_id = @org and id = @id and state = 'queued' returning kind, filter, reader, asked_by, coalesce(former_name, '')`,
			db.Args{"org": p.of.Org, "id": p.of.Export}).Scan(&p.kind, &p.filter, &reader, &p.by, &p.formerName)
		if errors.Is(err, pgx.ErrNoRows) {
			return errNotWanted
		}
		if err != nil {
			return fmt.Errorf("read what is exported: %w", err)
		}
		_, err = tx.Exec(ctx, `delete from document_export_parts where org_id = @org and export_id = @id`, db.Args{"org": p.of.Org, "id": p.of.Export})
		return err
	})
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(reader.Zone)
	if err != nil {
		return fmt.Errorf("read the time zone of an export: %w", err)
	}
	p.reader = i18n.New(i18n.Lang(reader.Language), zone, p.exporter.archive.clock)
	p.reader.Region = reader.Country
	for _, r := range reader.Separator {
		p.separator = r
	}
	return nil
}

// Write implements io.Writer.
func (p *progress) Write(b []byte) (int, error) {
	p.part = append(p.part, b...)
	p.size += int64(len(b))
	for len(p.part) >= partSize {
		rest := append([]byte(nil), p.part[partSize:]...)
		p.part = p.part[:partSize]
		if err := p.flush(p.ctx); err != nil {
			return 0, err
		}
		p.part = append(p.part[:0], rest...)
	}
	return len(b), nil
}

func (p *progress) flush(ctx context.Context) error {
	if len(p.part) == 0 {
		return nil
	}
	err := p.exporter.db.Write(ctx, db.ForOrg(p.of.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `insert into document_export_parts (org_id, export_id, n, body) values (@org, @id, @n, @body)`, db.Args{"org": p.of.Org, "id": p.of.Export, "n": p.n, "body": p.part})
		return err
	})
	p.part, p.n = p.part[:0], p.n+1
	if db.Violates(err, "document_export_parts_export") {
		return errNotWanted
	}
	return err
}

// step notes how far the export is, every now and then.
func (p *progress) step(ctx context.Context, more []document.Document) error {
	before := p.done / stepsEach
	p.done += len(more)
	if p.done/stepsEach == before {
		return nil
	}
	return p.exporter.db.Write(ctx, db.ForOrg(p.of.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update document_exports set done = @done where org_id = @org and id = @id`, db.Args{"org": p.of.Org, "id": p.of.Export, "done": p.done})
		return err
	})
}
