package jobs

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// Migrate brings the job tables forward to the newest version, under a lock, so
// that several instances may start at once.
func Migrate(ctx context.Context, url string) error {
	locked, err := lockedPool(ctx, url)
	if err != nil {
		return err
	}
	defer locked.Close()
	migrator, err := rivermigrate.New(riverpgxv5.New(locked), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("read the migrations of the jobs: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the jobs: %w", err)
	}
	return nil
}

// migrationLock is the advisory lock that instances take turns with ("jobs" in ASCII).
const migrationLock = 0x6a6f6273

// lockedPool is a pool of one connection that holds the lock for as long as it
// is open: the migrator brings its own transactions and can't be given one.
func lockedPool(ctx context.Context, url string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", err)
	}
	config.MaxConns, config.MinConns, config.MinIdleConns = 1, 0, 0
	config.ConnConfig.RuntimeParams["lock_timeout"] = "2min"
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", int64(migrationLock)); err != nil {
			return fmt.Errorf("lock the migrations of the jobs: %w", err)
		}
		return nil
	}
	locked, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to migrate the jobs: %w", err)
	}
	return locked, nil
}
