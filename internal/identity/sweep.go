package identity

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
)

const (
	// linksLinger is how long a link that expired or was used still says so, instead of being unknown.
	linksLinger = 7 * 24 * time.Hour
	// sessionsLinger is how long a session that is over is kept for those who ask what happened.
	sessionsLinger = 90 * 24 * time.Hour
	// sweepChunk keeps one statement short, so that nobody waits for its locks.
	sweepChunk = 1000
)

// sweeps are the tables in which rows become worthless with time.
var sweeps = []struct {
	table  string
	linger time.Duration
}{
	{"sign_ups", linksLinger},
	{"link_tokens", linksLinger},
	{"kept_forms", 0},
	{"sessions", sessionsLinger},
}

// Sweep deletes what has long expired: sign-ups, links, kept forms and sessions.
func (a *Accounts) Sweep(ctx context.Context) error {
	now := a.clock()
	for _, s := range sweeps {
		for deleted := sweepChunk; deleted == sweepChunk; {
			var err error
			if deleted, err = a.sweepChunk(ctx, s.table, now.Add(-s.linger)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *Accounts) sweepChunk(ctx context.Context, table string, before time.Time) (n int, err error) {
	err = a.db.Write(ctx, db.System("sweep"), func(ctx context.Context, tx db.Tx) error {
		tag, err := tx.Exec(ctx, `
			delete from `+table+` where id in (
				select id from `+table+` where expires_at < @before order by expires_at limit @limit for update skip locked)`,
			db.Args{"before": before, "limit": sweepChunk})
		if err != nil {
			return fmt.Errorf("sweep %s: %w", table, err)
		}
		n = int(tag.RowsAffected())
		return nil
	})
	return n, err
}
