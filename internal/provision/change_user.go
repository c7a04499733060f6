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

// UserChange is what the systems of mail and of web services are told about a user.
type UserChange struct {
	Block   id.UserBlock
	User    id.User
	Blocked bool // else they are let in again
	Mail    bool // the systems of mail are told
	Web     bool // those of web services
}

// userChangedJob tells one system about a user.
type userChangedJob struct {
	Event id.ServiceEvent `json:"event"`
}

// Kind names the job in the database, logs and metrics.
func (userChangedJob) Kind() string { return "user_changed" }

// ChangeUser asks, in tx, that systems keep a user out or let them in again; it happens once tx is committed.
func (s *Simulator) ChangeUser(ctx context.Context, tx db.Tx, now time.Time, change UserChange) error {
	for service, told := range map[string]bool{"mail": change.Mail, "web": change.Web} {
		if !told {
			continue
		}
		event := id.New[id.ServiceEvent]()
		_, err := tx.Exec(ctx, `insert into service_events (id, block_id, user_id, service, blocked, made_at) values (@id, @block, @user, @service, @blocked, @now)`,
			db.Args{"id": event, "block": change.Block, "user": change.User, "service": service, "blocked": change.Blocked, "now": now})
		if err != nil {
			return fmt.Errorf("note what a service is told about a user: %w", err)
		}
		if err := s.queue.Add(ctx, tx, userChangedJob{Event: event}); err != nil {
			return err
		}
	}
	return nil
}

type userChanger struct {
	river.WorkerDefaults[userChangedJob]
	simulator *Simulator
	db        *db.DB
}

// Work notes that the system has done what it was told: the simulator's does so at once.
func (w *userChanger) Work(ctx context.Context, job *river.Job[userChangedJob]) error {
	return jobs.Once(ctx, w.db, db.System("tell a service about a user"), job, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update service_events set done_at = @now where id = @id and done_at is null`, db.Args{"id": job.Args.Event, "now": w.simulator.clock()})
		if err != nil {
			return fmt.Errorf("note that a service has done what it was told: %w", err)
		}
		return nil
	})
}
