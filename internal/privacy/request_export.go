package privacy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

const (
	exportLife  = 7 * 24 * time.Hour
	exportPause = 10 * time.Minute // a copy as new as this is not made again
	exportLost  = time.Hour        // a copy that was not made by then is made anew
)

// Export is the copy of their data that a person asked for.
type Export struct {
	ID        id.Export
	State     string // queued, ready or failed; empty when none was asked for
	Done      int    // of Steps
	Size      int64
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Steps is how many files a copy is collected in.
func (Export) Steps() int { return len(files) }

// Replaceable tells whether another copy may be asked for in its place.
func (e Export) Replaceable(now time.Time) bool {
	age := now.Sub(e.CreatedAt)
	return e.State == "" || e.State == "failed" || e.State == "ready" && age >= exportPause || age >= exportLost
}

const exportColumns = `id, state, steps_done, size, created_at, expires_at`

func (e *Export) columns() []any {
	return []any{&e.ID, &e.State, &e.Done, &e.Size, &e.CreatedAt, &e.ExpiresAt}
}

// LatestExport is the copy that the actor asked for last, as long as it is there.
func (p *Privacy) LatestExport(ctx context.Context, act actor.Actor) (e Export, err error) {
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select `+exportColumns+` from data_exports where user_id = @user and expires_at > @now`, db.Args{"user": act.User, "now": p.clock()}, e.columns()...)
	return e, p.db.Read(ctx, db.ForUser(act.User), batch)
}

// RequestExport asks for a copy of the actor's data, which a job makes. While one
// is being made, or is a few minutes old, asking again changes nothing. StepUp without a fresh proof.
func (p *Privacy) RequestExport(ctx context.Context, act actor.Actor) error {
	now := p.clock()
	if err := act.NeedFresh(now); err != nil {
		return err
	}
	return p.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		var before Export
		err := tx.QueryRow(ctx, `select `+exportColumns+` from data_exports where user_id = @user for update`, db.Args{"user": act.User}).Scan(before.columns()...)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("look for a copy made before: %w", err)
		}
		if !before.Replaceable(now) {
			return nil
		}
		export := id.New[id.Export]()
		if _, err := tx.Exec(ctx, `delete from data_exports where id = @id`, db.Args{"id": before.ID}); err != nil {
			return fmt.Errorf("delete a copy made before: %w", err)
		}
		tag, err := tx.Exec(ctx, `insert into data_exports (id, user_id, created_at, expires_at) values (@id, @user, @now, @expires) on conflict (user_id) do nothing`,
			db.Args{"id": export, "user": act.User, "now": now, "expires": now.Add(exportLife)})
		if err != nil {
			return fmt.Errorf("ask for a copy: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		if err := p.queue.Add(ctx, tx, exportJob{User: act.User, Export: export}); err != nil {
			return err
		}
		return p.audit.Record(ctx, tx, now, audit.Event{Action: "user.data_export_requested", User: act.User, Actor: act})
	})
}
