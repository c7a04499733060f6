package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Migrate brings the schema at url forward to the newest migration in files,
// under a lock, so that several instances may start at once; it returns how many it applied.
func Migrate(ctx context.Context, url string, files fs.FS) (applied int, err error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return 0, fmt.Errorf("read the database address: %w", err)
	}
	// Migrations see every row, whatever row-level security forces on the owner.
	config.ConnConfig.RuntimeParams["app.system"] = "on"
	config.MaxConns = 2
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return 0, fmt.Errorf("connect to migrate: %w", err)
	}
	defer pool.Close()
	conn := stdlib.OpenDBFromPool(pool)
	defer func() { err = errors.Join(err, conn.Close()) }()
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120), lock.WithUnlockTimeout(1, 10))
	if err != nil {
		return 0, fmt.Errorf("make the migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, files, goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return 0, fmt.Errorf("read the migrations: %w", err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return len(results), fmt.Errorf("migrate: %w", err)
	}
	return len(results), nil
}
