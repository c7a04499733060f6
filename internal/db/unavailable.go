package db

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"

	"manager/internal/fault"
)

// How many seconds a person is asked to wait: for others whose changes are in
// the way, for a database that is being started again, and for an operator who
// makes room.
const (
	retryWhenBusy = 5
	retryWhenDown = 10
	retryWhenFull = 60
)

// withFault adds to an error that is nobody's mistake the Unavailable fault that
// tells people so: others were in the way for too long, the database does not
// answer, or it can't write.
func withFault(ctx context.Context, err error) error {
	switch {
	case err == nil || ctx.Err() != nil: // who has left reads no answer
		return err
	case isRetryable(err), hasCode(err, "55P03"): // lock_not_available: after lock_timeout
		return fmt.Errorf("%w: %w", unavailable("error.unavailable", retryWhenBusy), err)
	case cannotWrite(err):
		return fmt.Errorf("%w: %w", unavailable("error.database_full", retryWhenFull), err)
	case isDown(err):
		return fmt.Errorf("%w: %w", unavailable("error.database_down", retryWhenDown), err)
	}
	return err
}

func unavailable(key string, seconds int) *fault.Fault {
	f := fault.New(fault.Unavailable, key)
	f.RetryAfter = seconds
	return f
}

// cannotWrite tells a database whose disk is full or broken, or that is read-only.
func cannotWrite(err error) bool {
	return hasCode(err,
		"53100", // disk_full
		"58030", // io_error
		"25006", // read_only_sql_transaction
	)
}

// isDown tells a database that can't be reached, is starting or stopping, or
// takes no more connections.
func isDown(err error) bool {
	if hasCode(err,
		"57P01", "57P02", "57P03", // admin_shutdown, crash_shutdown, cannot_connect_now
		"53000", "53200", "53300", // insufficient_resources, out_of_memory, too_many_connections
		"08000", "08001", "08003", "08004", "08006", // connection exceptions
	) {
		return true
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) { // whatever the reason, which the log has
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return false
	}
	var network *net.OpError
	return errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}
