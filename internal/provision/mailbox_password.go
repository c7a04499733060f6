package provision

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/jobs"
)

// mailboxPasswordJob gives a mailbox another password; its hash is sealed, since jobs are kept for a while.
type mailboxPasswordJob struct {
	Mailbox id.Mailbox `json:"mailbox"`
	Sealed  []byte     `json:"sealed"`
	Chosen  time.Time  `json:"chosen"`
}

// Kind names the job in the database, logs and metrics.
func (mailboxPasswordJob) Kind() string { return "mailbox_password" }

// mailboxPurpose is the keyring's purpose for hashes on their way to the systems of mail.
const mailboxPurpose = "mailbox password"

// SetMailboxPassword asks, in tx, that a mailbox get the password of an argon2id hash; it happens once tx is committed.
func (s *Simulator) SetMailboxPassword(ctx context.Context, tx db.Tx, mailbox id.Mailbox, hash string) error {
	sealed, err := s.keyring.Seal(mailboxPurpose, mailbox[:], []byte(hash))
	if err != nil {
		return fmt.Errorf("seal the password of a mailbox: %w", err)
	}
	return s.queue.Add(ctx, tx, mailboxPasswordJob{Mailbox: mailbox, Sealed: sealed, Chosen: s.clock()})
}

type mailboxKeeper struct {
	river.WorkerDefaults[mailboxPasswordJob]
	simulator *Simulator
	db        *db.DB
}

// Work gives the mailbox the password and ends the job in one transaction: the simulated system keeps the hash. Of two passwords the one
// that was chosen last stays, whichever job comes first.
func (w *mailboxKeeper) Work(ctx context.Context, job *river.Job[mailboxPasswordJob]) error {
	hash, err := w.simulator.keyring.Open(mailboxPurpose, job.Args.Mailbox[:], job.Args.Sealed)
	if err != nil {
		return fmt.Errorf("open the password of a mailbox: %w", err)
	}
	return jobs.Once(ctx, w.db, db.System("give a mailbox a password"), job, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update mailboxes set verifier = @hash, unified_at = @chosen where id = @id and (unified_at is null or unified_at <= @chosen)`,
			db.Args{"hash": string(hash), "chosen": job.Args.Chosen, "id": job.Args.Mailbox})
		if err != nil {
			return fmt.Errorf("give a mailbox a password: %w", err)
		}
		return nil
	})
}
