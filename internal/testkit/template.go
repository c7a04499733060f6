package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"

	"manager/migrations"
)

// templateLock is the advisory lock under which processes take turns to build ("test" in ASCII).
const templateLock = 0x74657374

// makeTemplate sees to it that there is a migrated template, built by whichever process comes first.
func (s *server) makeTemplate(ctx context.Context) error {
	s.once.Lock()
	defer s.once.Unlock()
	if s.once.template != "" {
		return nil
	}
	name, err := templateName()
	if err != nil {
		return err
	}
	conn, err := s.admin.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", templateLock); err != nil {
		return err
	}
	err = s.buildTemplate(ctx, conn, name)
	_, unlockErr := conn.Exec(ctx, "select pg_advisory_unlock($1)", templateLock)
	if err := errors.Join(err, unlockErr); err != nil {
		return err
	}
	s.once.template = name
	return nil
}

// buildTemplate migrates under a name of its own and renames at the end, so
// that a test process killed meanwhile leaves no half-made template.
func (s *server) buildTemplate(ctx context.Context, conn *pgxpool.Conn, name string) error {
	var there bool
	err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&there)
	if err != nil || there {
		return err
	}
	building := name + "_building"
	if err := execAll(ctx, conn,
		fmt.Sprintf("do $$ begin if to_regrole('%[1]s') is null then create role %[1]s; end if; end $$", role),
		fmt.Sprintf("alter role %s login nosuperuser nobypassrls nocreatedb nocreaterole password '%s'", role, s.password),
		"drop database if exists "+building+" with (force)",
		fmt.Sprintf("create database %s owner %s template template0", building, role),
	); err != nil {
		return err
	}
	if err := Migrate(ctx, s.url(building)); err != nil {
		return err
	}
	// A template with a connection can't be cloned.
	return execAll(ctx, conn,
		"alter database "+building+" with allow_connections false",
		"alter database "+building+" rename to "+name)
}

func execAll(ctx context.Context, conn *pgxpool.Conn, statements ...string) error {
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// templateName follows from what the migrations say, so that a changed
// migration makes another template.
func templateName() (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(migrations.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(migrations.FS, path)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(hash, "%s %d\n%s", path, len(body), body)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read the migrations: %w", err)
	}
	return "template_" + hex.EncodeToString(hash.Sum(nil)[:8]), nil
}
