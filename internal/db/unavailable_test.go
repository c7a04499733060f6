package db_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/testkit"
)

// Fails when a database that is full, read-only, stopping or out of room is an error of ours.
func TestTroubleOfTheDatabaseIsNobodysMistake(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	for code, key := range map[string]string{
		"53100": "error.database_full", "58030": "error.database_full", "25006": "error.database_full",
		"57P01": "error.database_down", "57P03": "error.database_down", "53300": "error.database_down",
	} {
		err := d.Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, fmt.Sprintf(`do $$ begin raise sqlstate '%s'; end $$`, code))
			return err
		})
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.Key != key || f.RetryAfter <= 0 {
			t.Errorf("%s: got %v", code, err)
		}
	}
}

// Fails when an error of the program, or of whoever left, is blamed on the database.
func TestOtherErrorsStayWhatTheyAre(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	write := func(ctx context.Context, sql string) error {
		return d.Write(ctx, db.System("test"), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, sql)
			return err
		})
	}
	left, cancel := context.WithCancel(t.Context())
	cancel()
	for name, err := range map[string]error{
		"a mistake in SQL": write(t.Context(), "selekt"), "a violation": write(t.Context(), "insert into organizations default values"), "somebody left": write(left, "select 1"),
	} {
		var f *fault.Fault
		if err == nil || errors.As(err, &f) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if errors.Is(write(t.Context(), "selekt"), io.EOF) {
		t.Error("a mistake ends the connection")
	}
}

func TestProbeLeavesNothing(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	for range 3 {
		if err := d.Probe(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if left := testkit.Value[int](t, d, "select count(*) from pg_class where relname = 'write_probe'", db.Args{}); left != 0 {
		t.Errorf("%d tables are left", left)
	}
}
