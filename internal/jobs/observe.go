package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// errPanicked is what is observed of a run that never returned.
var errPanicked = errors.New("the job panicked")

// observers puts a stopwatch around every job, if anybody wants to know.
func observers(observe func(kind string, seconds float64, err error)) []rivertype.Middleware {
	if observe == nil {
		return nil
	}
	return []rivertype.Middleware{
		river.WorkerMiddlewareFunc(func(ctx context.Context, job *rivertype.JobRow, work func(ctx context.Context) error) error {
			start, err := time.Now(), errPanicked
			defer func() { observe(kindOf(job), time.Since(start).Seconds(), err) }()
			err = work(ctx)
			return err
		}),
	}
}

// failureLog writes down each failed run; the job itself is tried again or given up by its own rules.
type failureLog struct{ log *slog.Logger }

// HandleError logs the error of a run.
func (l failureLog) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	l.log.WarnContext(ctx, "job failed", "kind", kindOf(job), "job", job.ID, "attempt", job.Attempt, "of", job.MaxAttempts, "error", err)
	return nil
}

// HandlePanic logs what a run panicked with, and where.
func (l failureLog) HandlePanic(ctx context.Context, job *rivertype.JobRow, panicked any, trace string) *river.ErrorHandlerResult {
	l.log.ErrorContext(ctx, "job panicked", "kind", kindOf(job), "job", job.ID, "attempt", job.Attempt, "panic", fmt.Sprint(panicked), "trace", trace)
	return nil
}

// warnings lets through what the job library has to warn of; its routine is not worth a line.
type warnings struct{ slog.Handler }

// Enabled tells whether a record of that level is worth a line.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the threshold.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the threshold.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
