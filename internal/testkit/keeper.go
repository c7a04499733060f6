package testkit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db/embedded"
)

// keep runs the shared server in dir until no test process has used it for a while.
func keep(dir string) error {
	server, err := startThrowaway(dir)
	if err != nil {
		return err
	}
	err = dropForgotten(server.AdminURL())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "url.new"), []byte(server.AdminURL()), 0o600)
	}
	if err == nil {
		err = os.Rename(filepath.Join(dir, "url.new"), filepath.Join(dir, "url"))
	}
	var unused *os.File
	if err == nil {
		unused, err = waitUnused(filepath.Join(dir, "users"), server.Died())
	}
	// From here on new test processes wait for the lock that unused holds.
	err = errors.Join(err, os.RemoveAll(filepath.Join(dir, "url")), stopThrowaway(server, filepath.Join(dir, "postgres")))
	if unused != nil {
		err = errors.Join(err, unused.Close())
	}
	return err
}

// waitUnused returns the lock that no test process can share any more.
func waitUnused(path string, died <-chan error) (*os.File, error) {
	for idle := time.Duration(0); ; idle += tick {
		lock, err := lockFile(path, syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EWOULDBLOCK):
			idle = 0
		case err != nil:
			return nil, err
		case idle >= linger:
			return lock, nil
		default:
			if err := lock.Close(); err != nil {
				return nil, err
			}
		}
		select {
		case err := <-died:
			return nil, err
		case <-time.After(tick):
		}
	}
}

func startThrowaway(dir string) (*embedded.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return embedded.Start(ctx, embedded.Options{DataDir: dir, BinDir: os.Getenv("MANAGER_PG_BIN"), Throwaway: true,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
}

func stopThrowaway(server *embedded.Server, data string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return errors.Join(server.Stop(ctx), os.RemoveAll(data))
}

// dropForgotten removes the databases of tests that were killed.
func dropForgotten(url string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	rows, err := conn.Query(ctx, "select datname from pg_database where datname like 't\\_%'")
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := conn.Exec(ctx, "drop database "+pgx.Identifier{name}.Sanitize()+" with (force)"); err != nil {
			return fmt.Errorf("drop the forgotten %s: %w", strings.TrimSpace(name), err)
		}
	}
	return nil
}
