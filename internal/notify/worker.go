package notify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"

	"github.com/riverqueue/river"

	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/seal"
)

// Rendered is a mail ready to be sent. Links holds the addresses it leads to.
type Rendered struct {
	Subject string
	Text    string
	HTML    string
	Links   []string
}

// WorkerDeps is what a Worker needs; at least one of SMTP and Mailbox must be there.
type WorkerDeps struct {
	DB      *db.DB
	Clock   clock.Clock
	Keyring *seal.Keyring
	Render  func(kind string, payload []byte, lang i18n.Lang) (Rendered, error)
	SMTP    *SMTP
	Mailbox *Mailbox
	Log     *slog.Logger // nil: the default one
}

// Worker sends the mails of the outbox.
type Worker struct {
	river.WorkerDefaults[sendMail]
	deps WorkerDeps
}

// NewWorker makes a worker; without a mail server and a mailbox it is an error,
// because mails would pile up unseen.
func NewWorker(d WorkerDeps) (*Worker, error) {
	if d.SMTP == nil && d.Mailbox == nil {
		return nil, errors.New("there is no mail server to send mails through")
	}
	d.Log = cmp.Or(d.Log, slog.Default())
	return &Worker{deps: d}, nil
}

// Register adds the worker to those of a runner.
func (w *Worker) Register(bundle *river.Workers) error { return river.AddWorkerSafely(bundle, w) }

// sendMail is the job: it holds no more than the mail's ID, so that the job table tells nothing.
type sendMail struct {
	Mail id.Mail `json:"mail"`
}

// Kind names the job in the database, logs and metrics.
func (sendMail) Kind() string { return "send_mail" }

// InsertOpts spreads the attempts over one day: the waits grow from a second
// to some eight hours, enough for a mail server's maintenance and greylisting.
func (sendMail) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 14} }

// Work sends the mail that the job names, unless that has been done.
func (w *Worker) Work(ctx context.Context, job *river.Job[sendMail]) error {
	return w.send(ctx, job.Args.Mail, job.Attempt >= job.MaxAttempts)
}

func (w *Worker) send(ctx context.Context, mail id.Mail, lastAttempt bool) error {
	m, queued, err := readQueued(ctx, w.deps.DB, mail)
	if err != nil || !queued {
		return err
	}
	rendered, err := w.render(m)
	if err == nil && w.deps.SMTP != nil {
		err = w.deps.SMTP.Send(ctx, m.letter(rendered))
	}
	if err != nil {
		return w.noteFailure(ctx, m, err, lastAttempt)
	}
	return w.noteSuccess(ctx, m, rendered)
}

func (w *Worker) render(m queuedMail) (Rendered, error) {
	payload, err := w.deps.Keyring.Open(payloadPurpose, m.ID[:], m.Payload)
	if err != nil {
		return Rendered{}, fmt.Errorf("open the mail: %w", err)
	}
	rendered, err := w.deps.Render(m.Kind, payload, m.Lang)
	if err != nil {
		return Rendered{}, fmt.Errorf("render the mail %s: %w", m.Kind, err)
	}
	return rendered, nil
}

func (m queuedMail) letter(r Rendered) Letter {
	return Letter{ID: m.ID, To: m.To, Lang: m.Lang, Date: m.CreatedAt, Rendered: r}
}

// noteSuccess settles the mail. Should that fail, the mail is sent once more,
// under the same Message-ID: twice is better than never.
func (w *Worker) noteSuccess(ctx context.Context, m queuedMail, r Rendered) error {
	ctx, cancel := settling(ctx)
	defer cancel()
	return w.deps.DB.Write(ctx, db.System("settle a mail"), func(ctx context.Context, tx db.Tx) error {
		if w.deps.Mailbox != nil {
			if err := insertDevMessage(ctx, tx, m, r); err != nil {
				return err
			}
		}
		return markSent(ctx, tx, m.ID, w.deps.Clock())
	})
}

// noteFailure keeps the reason where staff can see it, and says whether to try again.
func (w *Worker) noteFailure(ctx context.Context, m queuedMail, reason error, lastAttempt bool) error {
	refused := errors.Is(reason, ErrRefused)
	noting, cancel := settling(ctx)
	defer cancel()
	err := w.deps.DB.Write(noting, db.System("settle a mail"), func(ctx context.Context, tx db.Tx) error {
		return markTried(ctx, tx, m.ID, oneLine(reason), refused || lastAttempt)
	})
	if err != nil {
		return errors.Join(reason, err)
	}
	if refused || lastAttempt {
		w.deps.Log.ErrorContext(ctx, "mail given up", "mail", m.ID, "kind", m.Kind, "error", reason)
	}
	if refused {
		return river.JobCancel(reason)
	}
	return reason
}

// settling outlives a job that is cancelled: what has happened to the mail is noted all the same.
func settling(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
}

const maxReason = 500 // characters

func oneLine(err error) string {
	line := []rune(strings.Join(strings.FieldsFunc(strings.ToValidUTF8(err.Error(), "?"), unicode.IsControl), " "))
	return string(line[:min(len(line), maxReason)])
}
