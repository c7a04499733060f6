package identity

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// rewrapChunk is how many values are read and written at a time.
const rewrapChunk = 500

// sealedColumn is a column whose values the keyring sealed, and the columns
// that say what they are bound to.
type sealedColumn struct {
	table, column, user string
	reseal              func(a *Accounts, row [16]byte, user id.User, sealed []byte) (renewed []byte, changed bool, err error)
}

var sealedColumns = []sealedColumn{
	{"users", "password", "id", resealPassword},
	{"sign_ups", "password", "user_id", resealPassword},
	{"kept_forms", "sealed", "user_id", func(a *Accounts, row [16]byte, user id.User, sealed []byte) ([]byte, bool, error) {
		return a.keyring.Rewrap(keptForm, keptFormOwner(user, row), sealed)
	}},
}

func resealPassword(a *Accounts, _ [16]byte, user id.User, sealed []byte) ([]byte, bool, error) {
	return a.hasher.Rewrap(user, sealed)
}

// Rewrap seals anew, under the keyring's current key, the passwords and kept
// forms that an older key sealed, and returns how many. It may run while the
// portal does, and again at any time. What can't be opened is left as it is
// and named in the error, after everything else is done.
func (a *Accounts) Rewrap(ctx context.Context) (renewed int, err error) {
	for _, c := range sealedColumns {
		n, failed := a.rewrapColumn(ctx, c)
		renewed, err = renewed+n, errors.Join(err, failed)
	}
	return renewed, err
}

func (a *Accounts) rewrapColumn(ctx context.Context, c sealedColumn) (renewed int, err error) {
	var after [16]byte
	for {
		chunk, failed := a.sealedAfter(ctx, c, after)
		if failed != nil {
			return renewed, errors.Join(err, failed)
		}
		if len(chunk) == 0 {
			return renewed, err
		}
		after = chunk[len(chunk)-1].row
		n, failed := a.rewrapChunk(ctx, c, chunk)
		renewed, err = renewed+n, errors.Join(err, failed)
	}
}

type sealedValue struct {
	row    [16]byte
	user   id.User
	sealed []byte
}

func (a *Accounts) sealedAfter(ctx context.Context, c sealedColumn, after [16]byte) (chunk []sealedValue, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &chunk, `select id, `+c.user+`, `+c.column+` from `+c.table+` where id > @after and `+c.column+` is not null order by id limit @limit`,
		db.Args{"after": after, "limit": rewrapChunk}, func(row pgx.CollectableRow) (v sealedValue, err error) {
			return v, row.Scan(&v.row, &v.user, &v.sealed)
		})
	return chunk, a.db.Read(ctx, db.System("seal anew"), batch)
}

// rewrapChunk writes only where the value is still the one that was read: a
// password changed meanwhile is sealed with the current key already.
func (a *Accounts) rewrapChunk(ctx context.Context, c sealedColumn, chunk []sealedValue) (renewed int, err error) {
	batch := &db.Batch{}
	for _, v := range chunk {
		fresh, changed, failed := c.reseal(a, v.row, v.user, v.sealed)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("%s %s: %w", c.table, id.User(v.row), failed))
			continue
		}
		if changed {
			batch.Queue(`update `+c.table+` set `+c.column+` = @fresh where id = @id and `+c.column+` = @old`, db.Args{"fresh": fresh, "id": v.row, "old": v.sealed})
		}
	}
	if batch.Len() == 0 {
		return 0, err
	}
	failed := a.db.Write(ctx, db.System("seal anew"), func(ctx context.Context, tx db.Tx) error { return tx.SendBatch(ctx, batch).Close() })
	if failed != nil {
		return 0, errors.Join(err, fmt.Errorf("seal %s anew: %w", c.table, failed))
	}
	return batch.Len(), err
}
