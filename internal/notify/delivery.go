package notify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/seal"
	"manager/internal/sms"
)

// Rendered is a mail ready to be sent. Links holds the addresses it leads to.
type Rendered struct {
	Subject string
	Text    string
	HTML    string
	Links   []string
	Files   []File
}

// File is attached to a mail.
type File struct {
	Name string
	Type string // as in application/pdf
	Body []byte
}

// Deps is what a Delivery needs; at least one of SMTP and Mailbox must be there.
type Deps struct {
	DB      *db.DB // best that of the runner, so that sending takes no connection from pages
	Clock   clock.Clock
	Keyring *seal.Keyring
	Render  func(kind string, payload []byte, lang i18n.Lang) (Rendered, error)
	SMTP    *SMTP
	SMS     *sms.Gateway // nil: texts go to the mailbox only
	Mailbox *Mailbox
	// Kept are the kinds of mails whose message is kept for a week when it could not be delivered, so that the staff can have it sent again.
	Kept []string
	// GivenUp is told of each mail given up, in the transaction that notes it. May be nil.
	GivenUp func(ctx context.Context, tx db.Tx, u Undelivered) error
	// Observe is told of each mail given up, once that is noted. May be nil.
	Observe func(kind string, failure Failure)
	Log     *slog.Logger // nil: the default one
}

// Delivery sends the mails of the outbox.
type Delivery struct {
	river.WorkerDefaults[sendMail]
	deps Deps
}

// NewDelivery makes a delivery; without a mail server and a mailbox it is an
// error, because mails would pile up unseen.
func NewDelivery(d Deps) (*Delivery, error) {
	if d.SMTP == nil && d.Mailbox == nil {
		return nil, errors.New("there is no mail server to send mails through")
	}
	d.Log = cmp.Or(d.Log, slog.Default())
	return &Delivery{deps: d}, nil
}

// Register adds the jobs that send a mail and an SMS to those of a runner.
func (d *Delivery) Register(bundle *river.Workers) error {
	return errors.Join(river.AddWorkerSafely(bundle, d), river.AddWorkerSafely(bundle, &texts{delivery: d}))
}

// sendMail is the job: it holds no more than the mail's ID, so that the job table tells nothing.
type sendMail struct {
	Mail id.Mail `json:"mail"`
	Bulk bool    `json:"bulk,omitempty"`
}

// Kind names the job in the database, logs and metrics.
func (sendMail) Kind() string { return "send_mail" }

// InsertOpts spreads the attempts over one day: the waits grow from a second
// to some eight hours, enough for a mail server's maintenance and greylisting.
func (m sendMail) InsertOpts() river.InsertOpts {
	queue := jobs.Patient
	if m.Bulk {
		queue = jobs.Bulk
	}
	return river.InsertOpts{MaxAttempts: 14, Queue: queue}
}

// waitAfter is how long after that attempt, counted from 1, the next one is made.
func waitAfter(attempt int) time.Duration {
	square := time.Duration(attempt) * time.Duration(attempt)
	return square * square * time.Second
}

// Timeout is how long one attempt may take, with a slow mail server.
func (d *Delivery) Timeout(*river.Job[sendMail]) time.Duration { return longestConversation }

// NextRetry tells the job queue what the mail's row says to people.
func (d *Delivery) NextRetry(job *river.Job[sendMail]) time.Time {
	return time.Now().Add(waitAfter(job.Attempt))
}

// Work sends the mail that the job names, unless that has been done.
func (d *Delivery) Work(ctx context.Context, job *river.Job[sendMail]) error {
	m, queued, err := readQueued(ctx, d.deps.DB, job.Args.Mail)
	if err != nil || !queued {
		return err
	}
	rendered, err := d.render(m)
	if err == nil && d.deps.SMTP != nil {
		err = d.deps.SMTP.Send(ctx, m.letter(rendered))
	}
	if err != nil {
		return d.noteFailure(ctx, m, d.setback(err, m, job.Attempt, job.MaxAttempts), err)
	}
	return d.noteSuccess(ctx, m, rendered)
}

func (d *Delivery) render(m queuedMail) (Rendered, error) {
	payload, err := d.deps.Keyring.Open(payloadPurpose, m.ID[:], m.Payload)
	if err != nil {
		return Rendered{}, fmt.Errorf("open the mail: %w", err)
	}
	rendered, err := d.deps.Render(m.Kind, payload, m.Lang)
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
func (d *Delivery) noteSuccess(ctx context.Context, m queuedMail, r Rendered) error {
	ctx, cancel := settling(ctx)
	defer cancel()
	return d.deps.DB.Write(ctx, db.System("settle a mail"), func(ctx context.Context, tx db.Tx) error {
		if d.deps.Mailbox != nil {
			if err := insertDevMessage(ctx, tx, m, r); err != nil {
				return err
			}
		}
		return markSent(ctx, tx, m.ID, d.deps.Clock())
	})
}

// settling outlives a job that is cancelled: what has happened to the mail is noted all the same.
func settling(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
}
