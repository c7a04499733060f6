package db

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"manager/internal/clock"
	"manager/internal/fault"
)

// Tx is a running transaction; it lives only inside the function given to Write.
type Tx = pgx.Tx

const writeTries = 5

type insideWrite struct{}

// Write runs do in one transaction in the scope given and commits when it
// returns nil. Serialization failures and deadlocks are tried again, so do must
// have no effect outside the transaction and never speak to the network. When
// they don't pass, or a lock is held for too long, it fails with an Unavailable
// fault. A Write inside a Write is an error.
func (d *DB) Write(ctx context.Context, scope Scope, do func(ctx context.Context, tx Tx) error) error {
	if ctx.Value(insideWrite{}) != nil {
		return fmt.Errorf("write as %s: a transaction is already open", scope)
	}
	ctx = context.WithValue(ctx, insideWrite{}, true)
	for try := 1; ; try++ {
		err := d.writeOnce(ctx, scope, do)
		if err == nil || !isRetryable(err) || try == writeTries {
			return unavailable(scope, err)
		}
		if err := clock.Pause(ctx, time.Duration(try*try)*time.Duration(5+rand.IntN(10))*time.Millisecond); err != nil {
			return err
		}
	}
}

func (d *DB) writeOnce(ctx context.Context, scope Scope, do func(ctx context.Context, tx Tx) error) (err error) {
	countRoundTrip(ctx)
	org, user, system := scope.settings()
	// The three values are canonical UUIDs or fixed words, so they can stand in
	// the text; that way BEGIN and the scope share one round trip.
	begin := fmt.Sprintf("begin; select set_config('app.org_id', '%s', true), set_config('app.user_id', '%s', true), set_config('app.system', '%s', true)", org, user, system)
	tx, err := d.pool.BeginTx(ctx, pgx.TxOptions{BeginQuery: begin})
	if err != nil {
		return fmt.Errorf("begin as %s: %w", scope, err)
	}
	defer func() {
		// The caller's context may be gone; the connection must come back clean all the same.
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if rollback := tx.Rollback(clean); rollback != nil && !errors.Is(rollback, pgx.ErrTxClosed) {
			err = errors.Join(err, fmt.Errorf("roll back: %w", rollback))
		}
	}()
	if err := do(ctx, tx); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit as %s: %w", scope, err)
	}
	return nil
}

// comeBackAfter is how many seconds a person is asked to wait for others whose changes are in the way.
const comeBackAfter = 5

// unavailable adds to an error that is nobody's mistake, as others were in the
// way for too long, the fault that says so.
func unavailable(scope Scope, err error) error {
	if !isRetryable(err) && !hasCode(err, "55P03") { // lock_not_available: after lock_timeout
		return err
	}
	busy := fault.New(fault.Unavailable, "error.unavailable")
	busy.RetryAfter = comeBackAfter
	return fmt.Errorf("write as %s: %w: %w", scope, busy, err)
}

// isRetryable tells whether err is a serialization failure or a deadlock: Postgres
// asks for another try.
func isRetryable(err error) bool { return hasCode(err, "40001", "40P01") }

// hasCode tells whether err is one of Postgres with one of the codes (PostgreSQL, appendix A).
func hasCode(err error, codes ...string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && slices.Contains(codes, pg.Code)
}

// Violates tells whether err is the violation of the constraint of that name.
func Violates(err error, constraint string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.ConstraintName == constraint
}
