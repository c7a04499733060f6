package archive

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/riverqueue/river"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/money"
	"manager/internal/notify"
)

// mailJob sends a document to people who need no account, and through Peppol.
type mailJob struct {
	Org      id.Org      `json:"org"`
	Document id.Document `json:"document"`
	To       []string    `json:"to"`
	Network  bool        `json:"network,omitempty"`
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

// Deliver sends a document that is issued in tx by the route of its address, once it is committed.
func (a *Archive) Deliver(ctx context.Context, tx db.Tx, org id.Org, d id.Document, to billto.Address) error {
	network := to.Route == billto.ByNetwork && a.network != ""
	if len(to.Recipients) == 0 && !network {
		return nil
	}
	return a.queue.Add(ctx, tx, mailJob{Org: org, Document: d, To: to.Recipients, Network: network})
}

type mailer struct {
	river.WorkerDefaults[mailJob]
	archive *Archive
	db      *db.DB
}

// Work writes the files, hands one to the access point, puts a mail for each address into the outbox, and notes that
// the document was sent, all with the end of the job.
func (m *mailer) Work(ctx context.Context, job *river.Job[mailJob]) error {
	act := actor.Actor{Org: job.Args.Org, Role: actor.LegalRepresentative, Origin: actor.System} // the portal itself
	page, err := m.archive.documents.Show(ctx, act, job.Args.Document)
	if err != nil {
		return err
	}
	file, err := m.archive.Open(ctx, act, document.Ref{ID: job.Args.Document}, document.PDF)
	if err != nil {
		return err
	}
	sentTo := job.Args.To
	if job.Args.Network {
		if err := m.hand(ctx, act, job.Args.Document); err != nil {
			return err
		}
		sentTo = append(slices.Clone(sentTo), "Peppol "+page.Content.Buyer.PeppolID)
	}
	now, c := m.archive.clock(), page.Content
	message := DocumentMail{Kind: c.Kind, Number: c.Number, Seller: c.Seller.Name, Organization: c.Buyer.Name, Total: c.Total, File: file.Body}
	return jobs.Once(ctx, m.db, db.ForOrg(job.Args.Org, id.User{}), job, func(ctx context.Context, tx db.Tx) error {
		for _, to := range job.Args.To {
			if err := m.archive.outbox.Put(ctx, tx, now, notify.Envelope{Org: job.Args.Org, To: to, Lang: i18n.Lang(c.Language), Message: message}); err != nil {
				return err
			}
		}
		sent := []rune(strings.Join(sentTo, ", "))
		return document.Note(ctx, tx, document.Event{Org: job.Args.Org, Document: job.Args.Document, Kind: "sent", At: now, Detail: string(sent[:min(len(sent), 400)])})
	})
}

// hand puts a document as UBL into the folder from which the access point takes it. A job that
// is done again puts the same bytes under the same name.
func (m *mailer) hand(ctx context.Context, act actor.Actor, d id.Document) error {
	file, err := m.archive.Open(ctx, act, document.Ref{ID: d}, document.UBL)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(m.archive.network, 0o750); err != nil {
		return fmt.Errorf("hand a document to the access point: %w", err)
	}
	whole := filepath.Join(m.archive.network, file.Name)
	part := whole + ".part"
	if err := os.WriteFile(part, file.Body, 0o640); err != nil { //nolint:gosec // The access point reads it by its group.
		return fmt.Errorf("hand a document to the access point: %w", err)
	}
	if err := os.Rename(part, whole); err != nil {
		return fmt.Errorf("hand a document to the access point: %w", err)
	}
	return nil
}
