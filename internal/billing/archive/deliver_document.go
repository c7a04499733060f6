package archive

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/riverqueue/river"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/jobs"
)

// Deliver sends a document that is issued in tx by the route of its address, once it is
// committed: each way by a job of its own, so that none waits for another.
func (a *Archive) Deliver(ctx context.Context, tx db.Tx, org id.Org, d id.Document, to billto.Address) error {
	if len(to.Recipients) > 0 {
		if err := a.queue.Add(ctx, tx, mailJob{Org: org, Document: d, To: to.Recipients}); err != nil {
			return err
		}
	}
	if to.Route != billto.ByPeppol || a.peppol == "" {
		return nil
	}
	return a.queue.Add(ctx, tx, peppolJob{Org: org, Document: d})
}

// peppolJob hands a document to the access point of Peppol.
type peppolJob struct {
	Org      id.Org      `json:"org"`
	Document id.Document `json:"document"`
}

// Kind names the job in the database, logs and metrics.
func (peppolJob) Kind() string { return "document_peppol" }

type peppolSender struct {
	river.WorkerDefaults[peppolJob]
	archive *Archive
	db      *db.DB
}

// Work puts a document as UBL into the folder from which the access point takes it, and notes that with the
// end of the job. A job that is done again puts the same bytes under the same name.
func (p *peppolSender) Work(ctx context.Context, job *river.Job[peppolJob]) error {
	act := actor.Actor{Org: job.Args.Org, Role: actor.LegalRepresentative, Origin: actor.System} // the portal itself
	page, err := p.archive.documents.Show(ctx, act, document.Ref{ID: job.Args.Document})
	if err != nil {
		return err
	}
	file, err := p.archive.Open(ctx, act, document.Ref{ID: job.Args.Document}, document.UBL)
	if err != nil {
		return err
	}
	if err := p.put(file); err != nil {
		return fmt.Errorf("hand document %s to the access point: %w", page.Document.Number, err)
	}
	now := p.archive.clock()
	return jobs.Once(ctx, p.db, db.ForOrg(job.Args.Org, id.User{}), job, func(ctx context.Context, tx db.Tx) error {
		return document.Note(ctx, tx, document.Event{Org: job.Args.Org, Document: job.Args.Document, Kind: "sent", At: now, Detail: "Peppol " + page.Content.Buyer.PeppolID})
	})
}

func (p *peppolSender) put(file File) error {
	if err := os.MkdirAll(p.archive.peppol, 0o750); err != nil {
		return err
	}
	whole := filepath.Join(p.archive.peppol, file.Name)
	part := whole + ".part"
	if err := os.WriteFile(part, file.Body, 0o640); err != nil { //nolint:gosec // The access point reads it by its group.
		return err
	}
	return os.Rename(part, whole)
}
