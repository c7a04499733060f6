package testkit

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
)

// Write runs do in a transaction that sees every organization, and commits it.
func Write(t testing.TB, d *db.DB, do func(ctx context.Context, tx db.Tx) error) {
	t.Helper()
	if err := d.Write(t.Context(), db.System("test"), do); err != nil {
		t.Fatal(err)
	}
}

// Exec carries one statement out, on the rows of every organization.
func Exec(t testing.TB, d *db.DB, sql string, args db.Args) {
	t.Helper()
	Write(t, d, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, sql, args)
		return err
	})
}

// Read reads the one row that a statement finds, of any organization.
func Read(t testing.TB, d *db.DB, sql string, args db.Args, dest ...any) {
	t.Helper()
	batch := &db.Batch{}
	db.Queue(batch, nil, sql, args, dest...)
	read(t, d, batch)
}

// Value reads the one value that a statement finds, of any organization.
func Value[T any](t testing.TB, d *db.DB, sql string, args db.Args) (v T) {
	t.Helper()
	Read(t, d, sql, args, &v)
	return v
}

// Column reads the one column that a statement finds, of any organizations.
func Column[T any](t testing.TB, d *db.DB, sql string, args db.Args) (all []T) {
	t.Helper()
	batch := &db.Batch{}
	db.QueueRows(batch, &all, sql, args, pgx.RowTo[T])
	read(t, d, batch)
	return all
}

// Events are the actions in the audit log of an organization or a user, given by ID, oldest first.
func Events(t testing.TB, d *db.DB, chain any) []string {
	t.Helper()
	return Column[string](t, d, `select action from audit_events where chain = @chain order by seq`, db.Args{"chain": chain})
}

func read(t testing.TB, d *db.DB, batch *db.Batch) {
	t.Helper()
	if err := d.Read(t.Context(), db.System("test"), batch); err != nil {
		t.Fatal(err)
	}
}
