package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/testkit"
)

func wantUnavailable(t *testing.T, err error, code string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.Key != "error.unavailable" || f.RetryAfter <= 0 {
		t.Fatalf("got %v, want an Unavailable fault that says when to come back", err)
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != code {
		t.Errorf("the log would not learn of %s: %v", code, err)
	}
}

func TestWaitingTooLongForALockIsNobodysMistake(t *testing.T) {
	t.Parallel()
	url := testkit.URL(t)
	holder, waiter := testkit.Open(t, url), testkit.Open(t, url)
	lock := func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `set local lock_timeout = '20ms'; lock table sign_ups in exclusive mode`)
		return err
	}
	err := holder.Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		wantUnavailable(t, waiter.Write(t.Context(), db.System("test"), lock), "55P03")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFailureThatDoesNotPassIsNobodysMistake(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	for _, code := range []string{"40001", "40P01"} {
		tries := 0
		err := d.Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
			tries++
			_, err := tx.Exec(ctx, fmt.Sprintf(`do $$ begin raise sqlstate '%s'; end $$`, code))
			return err
		})
		wantUnavailable(t, err, code)
		if tries < 2 {
			t.Errorf("%s: %d tries", code, tries)
		}
	}
}

func TestOtherFailuresStayWhatTheyAre(t *testing.T) {
	t.Parallel()
	err := testkit.DB(t).Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `do $$ begin raise 'broken'; end $$`)
		return err
	})
	if err == nil || fault.Has(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}
