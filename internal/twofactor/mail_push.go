package twofactor

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/route"
)

// mailPush is the job that mails a push when no device has answered it.
type mailPush struct {
	User id.User   `json:"user"`
	Push id.Push   `json:"push"`
	Lang i18n.Lang `json:"lang"` // for those who have chosen none
}

// Kind names the job in the database, logs and metrics.
func (mailPush) Kind() string { return "mail_push" }

// pushMailer is the worker of mailPush.
type pushMailer struct {
	river.WorkerDefaults[mailPush]
	factors *Factors
	db      *db.DB
}

// Register adds the job that mails pushes to those of a runner; it works on d,
// best the runner's, so that it takes no connection from pages.
func (f *Factors) Register(d *db.DB) func(*river.Workers) error {
	return func(bundle *river.Workers) error {
		return river.AddWorkerSafely(bundle, &pushMailer{factors: f, db: d})
	}
}

// Work mails the push unless it was answered, is too old, or its sign-in has ended.
func (m *pushMailer) Work(ctx context.Context, job *river.Job[mailPush]) error {
	return jobs.Once(ctx, m.db, db.ForUser(job.Args.User), job, func(ctx context.Context, tx db.Tx) error {
		var open []PushRequest
		batch, now := &db.Batch{}, m.factors.clock()
		queueOpen(batch, &open, job.Args.User, now)
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("look whether the push was answered: %w", err)
		}
		for _, push := range open {
			if push.ID != job.Args.Push {
				continue
			}
			p, err := identity.SharePerson(ctx, tx, job.Args.User)
			if err != nil {
				return err
			}
			about := About{Name: p.FirstName, At: push.CreatedAt, TimeZone: p.TimeZone, Device: push.UserAgent}
			return m.factors.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: p.Lang(job.Args.Lang),
				Message: PushWaitingMail{About: about, Link: route.SignInApprovals(), ExpiresAt: push.ExpiresAt}})
		}
		return nil
	})
}
