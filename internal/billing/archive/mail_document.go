package archive

import (
	"context"
	"strings"

	"github.com/riverqueue/river"

	"manager/internal/actor"
	"manager/internal/billing/document"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/money"
	"manager/internal/notify"
)

// mailJob sends a document to people who need no account.
type mailJob struct {
	Org      id.Org      `json:"org"`
	Document id.Document `json:"document"`
	To       []string    `json:"to"`
}

// Kind names the job in the database, logs and metrics.
func (mailJob) Kind() string { return "document_mail" }

// DocumentMail brings a document to somebody who needs no account, as PDF with the electronic invoice inside.
type DocumentMail struct {
	Kind         document.Kind
	Number       string
	Seller       string
	Organization string // as the document names the buyer
	Total        money.Money
	File         []byte
}

// MailKind names the template.
func (DocumentMail) MailKind() string { return "document" }

type mailer struct {
	river.WorkerDefaults[mailJob]
	archive *Archive
	db      *db.DB
}

// Work writes the file, puts a mail for each address into the outbox, and notes that
// the document was sent, all with the end of the job.
func (m *mailer) Work(ctx context.Context, job *river.Job[mailJob]) error {
	act := actor.Actor{Org: job.Args.Org, Role: actor.LegalRepresentative, Origin: actor.System} // the portal itself
	page, err := m.archive.documents.Show(ctx, act, document.Ref{ID: job.Args.Document})
	if err != nil {
		return err
	}
	file, err := m.archive.Open(ctx, act, document.Ref{ID: job.Args.Document}, document.PDF)
	if err != nil {
		return err
	}
	now, c := m.archive.clock(), page.Content
	message := DocumentMail{Kind: c.Kind, Number: c.Number, Seller: c.Seller.Name, Organization: c.Buyer.Name, Total: c.Total, File: file.Body}
	return jobs.Once(ctx, m.db, db.ForOrg(job.Args.Org, id.User{}), job, func(ctx context.Context, tx db.Tx) error {
		for _, to := range job.Args.To {
			if err := m.archive.outbox.Put(ctx, tx, now, notify.Envelope{Org: job.Args.Org, To: to, Lang: i18n.Lang(c.Language), Message: message}); err != nil {
				return err
			}
		}
		sent := []rune(strings.Join(job.Args.To, ", "))
		return document.Note(ctx, tx, document.Event{Org: job.Args.Org, Document: job.Args.Document, Kind: "sent", At: now, Detail: string(sent[:min(len(sent), 400)])})
	})
}
