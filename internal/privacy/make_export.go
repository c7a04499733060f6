package privacy

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/jobs"
)

// exportJob makes a copy of somebody's data.
type exportJob struct {
	User   id.User   `json:"user"`
	Export id.Export `json:"export"`
}

// Kind names the job in the database, logs and metrics.
func (exportJob) Kind() string { return "data_export" }

// InsertOpts bounds how often a copy that fails is tried.
func (exportJob) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 5} }

type exporter struct {
	river.WorkerDefaults[exportJob]
	privacy *Privacy
	db      *db.DB
}

// Register adds the job that makes copies to those of a runner; it works on d.
func (p *Privacy) Register(d *db.DB) func(*river.Workers) error {
	return func(bundle *river.Workers) error { return river.AddWorkerSafely(bundle, &exporter{privacy: p, db: d}) }
}

// Timeout leaves time for the activity of years, and ends well before the job counts as abandoned.
func (*exporter) Timeout(*river.Job[exportJob]) time.Duration { return 4 * time.Minute }

// Work makes the copy from the beginning, whatever a run before has left, and
// marks it as ready and the job as done at the same time. A copy that was deleted meanwhile is not made.
func (x *exporter) Work(ctx context.Context, job *river.Job[exportJob]) error {
	size, err := x.collect(ctx, job.Args)
	if errors.Is(err, errNotWanted) {
		return nil
	}
	if err != nil {
		return errors.Join(err, x.noteFailure(ctx, job))
	}
	return jobs.Once(ctx, x.db, db.ForUser(job.Args.User), job, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update data_exports set state = 'ready', ready_at = @now, size = @size where id = @id`,
			db.Args{"id": job.Args.Export, "now": x.privacy.clock(), "size": size})
		return err
	})
}

var errNotWanted = errors.New("nobody waits for the copy any more")

// noteFailure tells whoever waits that the last attempt has failed.
func (x *exporter) noteFailure(ctx context.Context, job *river.Job[exportJob]) error {
	if job.Attempt < job.MaxAttempts {
		return nil
	}
	return x.db.Write(context.WithoutCancel(ctx), db.ForUser(job.Args.User), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update data_exports set state = 'failed' where id = @id and state = 'queued'`, db.Args{"id": job.Args.Export})
		return err
	})
}

// collect writes every file, as JSON and as CSV, into the ZIP file.
func (x *exporter) collect(ctx context.Context, of exportJob) (size int64, err error) {
	parts := &partWriter{ctx: ctx, exporter: x, of: of}
	if err := x.progress(ctx, of, 0); err != nil {
		return 0, err
	}
	archive := zip.NewWriter(parts)
	for i, file := range files {
		if err := x.writeFile(ctx, archive, of.User, file); err != nil {
			return 0, fmt.Errorf("collect %s: %w", file.name, err)
		}
		if err := x.progress(ctx, of, i+1); err != nil {
			return 0, err
		}
	}
	if err := archive.Close(); err != nil {
		return 0, fmt.Errorf("end the ZIP file: %w", err)
	}
	return parts.size, parts.flush()
}

// progress notes how many files are collected; at the beginning it deletes what a run before has left.
func (x *exporter) progress(ctx context.Context, of exportJob, done int) error {
	return x.db.Write(ctx, db.ForUser(of.User), func(ctx context.Context, tx db.Tx) error {
		var wanted bool
		err := tx.QueryRow(ctx, `update data_exports set steps_done = @done where id = @id and state = 'queued' returning true`, db.Args{"id": of.Export, "done": done}).Scan(&wanted)
		if errors.Is(err, pgx.ErrNoRows) {
			return errNotWanted
		}
		if err != nil {
			return fmt.Errorf("note how far a copy is: %w", err)
		}
		if done > 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, `delete from data_export_parts where export_id = @id`, db.Args{"id": of.Export}); err != nil {
			return fmt.Errorf("delete what a run before has left: %w", err)
		}
		return nil
	})
}

const (
	partSize    = 256 << 10
	partPurpose = "data export"
)

// partWriter cuts what is written into parts and keeps each, sealed for its place.
type partWriter struct {
	ctx      context.Context //nolint:containedctx // lives as long as the one run that writes
	exporter *exporter
	of       exportJob
	part     []byte
	n        int
	size     int64
}

// Write implements io.Writer.
func (w *partWriter) Write(b []byte) (int, error) {
	w.part = append(w.part, b...)
	w.size += int64(len(b))
	if len(w.part) < partSize {
		return len(b), nil
	}
	return len(b), w.flush()
}

func (w *partWriter) flush() error {
	if len(w.part) == 0 {
		return nil
	}
	sealed, err := w.exporter.privacy.keyring.Seal(partPurpose, partOf(w.of.Export, w.n), w.part)
	if err != nil {
		return fmt.Errorf("seal a part of a copy: %w", err)
	}
	err = w.exporter.db.Write(w.ctx, db.ForUser(w.of.User), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `insert into data_export_parts (export_id, n, body) values (@id, @n, @body)`, db.Args{"id": w.of.Export, "n": w.n, "body": sealed})
		return err
	})
	w.part, w.n = w.part[:0], w.n+1
	if db.Violates(err, "data_export_parts_export_id_fkey") {
		return errNotWanted
	}
	return err
}

// partOf is the place that a part is sealed for.
func partOf(export id.Export, n int) []byte {
	return binary.BigEndian.AppendUint32(export[:], uint32(n))
}
