package bank

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"manager/internal/billing/camt"
	"manager/internal/db"
	"manager/internal/id"
)

const fileColumns = `select f.id, f.name, f.bytes, f.taken_by, f.taken_at, f.state, f.reason, f.detail, f.known,
	(select coalesce(jsonb_object_agg(c.state, c.n), '{}') from (select t.state, count(*) as n from bank_transactions t where t.file_id = f.id group by t.state) c) from bank_files f `

func scanFile(row pgx.CollectableRow) (f File, err error) {
	err = row.Scan(&f.ID, &f.Name, &f.Bytes, &f.TakenBy, &f.TakenAt, &f.State, &f.Reason, &f.Detail, &f.Known, &f.Counts)
	return f, err
}

// fileByDigest is the file of that content; nil when it never came.
func (b *Bank) fileByDigest(ctx context.Context, digest []byte) (*File, error) {
	var found []File
	batch := &db.Batch{}
	db.QueueRows(batch, &found, fileColumns+`where f.digest = @digest`, db.Args{"digest": digest}, scanFile)
	if err := b.db.Read(ctx, db.System("look for a bank file"), batch); err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// listedFiles is how many files Files lists.
const listedFiles = 100

// Files lists the newest files, the newest first.
func (b *Bank) Files(ctx context.Context) (all []File, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &all, fileColumns+`order by f.taken_at desc, f.id desc limit @limit`, db.Args{"limit": listedFiles}, scanFile)
	return all, b.db.Read(ctx, db.System("list bank files"), batch)
}

const upsertFileSQL = `insert into bank_files (id, digest, name, bytes, taken_by, taken_at, state, reason, detail, ended_at) values (@id, @digest, @name, @bytes, @by, @at, @state, @reason, @detail, @ended)
	on conflict (digest) do update set state = excluded.state, reason = excluded.reason, detail = excluded.detail, ended_at = excluded.ended_at,
		name = excluded.name, taken_by = excluded.taken_by, taken_at = excluded.taken_at where bank_files.state = 'refused'`

func (f File) args(digest []byte) db.Args {
	args := db.Args{"id": f.ID, "digest": digest, "name": f.Name, "bytes": f.Bytes, "by": f.TakenBy, "at": f.TakenAt, "state": f.State, "reason": f.Reason, "detail": f.Detail}
	if f.State != Taking {
		args["ended"] = f.TakenAt
	} else {
		args["ended"] = nil
	}
	return args
}

// begin writes down that a file is taken and returns under which ID: that of the one
// who began before, perhaps.
func (b *Bank) begin(ctx context.Context, f File, digest []byte) (begun id.BankFile, err error) {
	err = b.db.Write(ctx, db.System("begin a bank file"), func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, upsertFileSQL, f.args(digest)); err != nil {
			return fmt.Errorf("begin a bank file: %w", err)
		}
		return tx.QueryRow(ctx, `select id from bank_files where digest = @digest`, db.Args{"digest": digest}).Scan(&begun)
	})
	return begun, err
}

// noteRefused keeps for staff why a file was refused.
func (b *Bank) noteRefused(ctx context.Context, f File, digest []byte) error {
	return b.db.Write(ctx, db.System("refuse a bank file"), func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, upsertFileSQL, f.args(digest)); err != nil {
			return fmt.Errorf("refuse a bank file: %w", err)
		}
		return nil
	})
}

func reportKey(r camt.Report) [16]byte {
	return key(r.Account, string(r.Kind), r.Message.ID, r.ID, r.Page, r.Made)
}

// knownReports are those of the reports that another file brought.
func (b *Bank) knownReports(ctx context.Context, file id.BankFile, all []camt.Report) (map[[16]byte]bool, error) {
	known := map[[16]byte]bool{}
	var messages []string
	for _, r := range all {
		messages = append(messages, r.Message.ID)
	}
	var found []camt.Report
	batch := &db.Batch{}
	db.QueueRows(batch, &found, `select account, kind, message_id, report_id, page, made_on from bank_reports where message_id = any(@messages) and message_id <> '' and file_id <> @file`,
		db.Args{"messages": messages, "file": file}, func(row pgx.CollectableRow) (r camt.Report, err error) {
			return r, row.Scan(&r.Account, &r.Kind, &r.Message.ID, &r.ID, &r.Page, &r.Made)
		})
	if err := b.db.Read(ctx, db.System("look for bank messages that are known"), batch); err != nil {
		return nil, err
	}
	for _, r := range found {
		known[reportKey(r)] = true
	}
	return known, nil
}

// lockFile locks a file and the account until tx ends, and returns how far the file is written.
func lockFile(ctx context.Context, tx db.Tx, file id.BankFile, account string) (progress int64, err error) {
	// The first file finds an empty table, for which Postgres would plan to read all of it, and keep to that.
	if err := tx.QueryRow(ctx, `select progress from bank_files, set_config('enable_seqscan', 'off', true) where id = @id for update of bank_files`, db.Args{"id": file}).Scan(&progress); err != nil {
		return 0, fmt.Errorf("lock a bank file: %w", err)
	}
	return progress, lockAccount(ctx, tx, account)
}

// lockAccount keeps two files about one account from being written at once.
func lockAccount(ctx context.Context, tx db.Tx, account string) error {
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('bank account ' || @account, 0))`, db.Args{"account": account}); err != nil {
		return fmt.Errorf("lock the bank account: %w", err)
	}
	return nil
}

// errNotWritten is the error of a file whose end was never written.
var errNotWritten = errors.New("the file is not there any more")

// endFile writes down that a file was taken whole.
func endFile(ctx context.Context, tx db.Tx, now time.Time, file id.BankFile, reports []camt.Report) error {
	batch := &db.Batch{}
	ended := 0
	batch.Queue(`update bank_files set state = 'done', ended_at = coalesce(ended_at, @now) where id = @id`, db.Args{"id": file, "now": now}).Exec(func(tag pgconn.CommandTag) error {
		ended = int(tag.RowsAffected())
		return nil
	})
	for _, r := range reports {
		batch.Queue(`insert into bank_reports (account, kind, message_id, report_id, page, made_on, file_id) values (@account, @kind, @message, @report, @page, @made, @file) on conflict do nothing`,
			db.Args{"account": r.Account, "kind": r.Kind, "message": r.Message.ID, "report": r.ID, "page": r.Page, "made": r.Made, "file": file})
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("end a bank file: %w", err)
	}
	if ended == 0 {
		return errNotWritten
	}
	return nil
}
