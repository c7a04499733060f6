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
var sweeps = []sweep{
	{"sign_ups", "id", "expires_at", linksLinger},
	{"link_tokens", "id", "expires_at", linksLinger},
	{"kept_forms", "id", "expires_at", 0},
	{"sessions", "id", "expires_at", sessionsLinger},
	{"reserved_login_ids", "login_key", "reserved_until", 0},
}

// sweep is a table, its key, and the column with the time from which on its rows linger.
type sweep struct {
	table, key, until string
	linger            time.Duration
}

// Sweep deletes what has long expired: sign-ups, links, kept forms, sessions, and login IDs that were kept.
func (a *Accounts) Sweep(ctx context.Context) error {
	now := a.clock()
	for _, s := range sweeps {
		for deleted := sweepChunk; deleted == sweepChunk; {
			var err error
			if deleted, err = a.sweepChunk(ctx, s, now.Add(-s.linger)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *Accounts) sweepChunk(ctx context.Context, s sweep, before time.Time) (n int, err error) {
	err = a.db.Write(ctx, db.System("sweep"), func(ctx context.Context, tx db.Tx) error {
		tag, err := tx.Exec(ctx, `
			delete from `+s.table+` where `+s.key+` in (
				select `+s.key+` from `+s.table+` where `+s.until+` < @before order by `+s.until+` limit @limit for update skip locked)`,
			db.Args{"before": before, "limit": sweepChunk})
		if err != nil {
			return fmt.Errorf("sweep %s: %w", s.table, err)
		}
		n = int(tag.RowsAffected())
		return nil
	})
	return n, err
}
