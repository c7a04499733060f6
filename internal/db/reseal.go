package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// SealedColumn is a column of sealed values. Owner is the column with the ID
// that a value is bound to, which may be the row's own id.
type SealedColumn struct {
	Table, Column, Owner string
	// Reseal seals a value with the current key; changed is false when it was sealed with that.
	Reseal func(row, owner [16]byte, sealed []byte) (fresh []byte, changed bool, err error)
}

// resealChunk is how many values are read and written at a time.
const resealChunk = 500

// Reseal seals every value of a column anew and returns how many changed. It may
// run while the portal does, and again at any time. What can't be opened is left
// as it is and named in the error, after everything else is done.
func (d *DB) Reseal(ctx context.Context, c SealedColumn) (renewed int, err error) {
	var after [16]byte
	for {
		chunk, failed := d.sealedAfter(ctx, c, after)
		if failed != nil {
			return renewed, errors.Join(err, failed)
		}
		if len(chunk) == 0 {
			return renewed, err
		}
		after = chunk[len(chunk)-1].row
		n, failed := d.resealChunk(ctx, c, chunk)
		renewed, err = renewed+n, errors.Join(err, failed)
	}
}

type sealedValue struct {
	row, owner [16]byte
	sealed     []byte
}

func (d *DB) sealedAfter(ctx context.Context, c SealedColumn, after [16]byte) (chunk []sealedValue, err error) {
	batch := &Batch{}
	QueueRows(batch, &chunk, fmt.Sprintf(`select id, %s, %s from %s where id > @after and %[2]s is not null order by id limit @limit`, c.Owner, c.Column, c.Table),
		Args{"after": after, "limit": resealChunk}, func(row pgx.CollectableRow) (v sealedValue, err error) {
			return v, row.Scan(&v.row, &v.owner, &v.sealed)
		})
	return chunk, d.Read(ctx, System("seal anew"), batch)
}

// resealChunk writes only where the value is still the one that was read: one
// changed meanwhile is sealed with the current key already.
func (d *DB) resealChunk(ctx context.Context, c SealedColumn, chunk []sealedValue) (renewed int, err error) {
	batch := &Batch{}
	for _, v := range chunk {
		fresh, changed, failed := c.Reseal(v.row, v.owner, v.sealed)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("%s %s: %w", c.Table, uuid.UUID(v.row), failed))
			continue
		}
		if changed {
			batch.Queue(fmt.Sprintf(`update %s set %s = @fresh where id = @id and %[2]s = @old`, c.Table, c.Column), Args{"fresh": fresh, "id": v.row, "old": v.sealed})
		}
	}
	if batch.Len() == 0 {
		return 0, err
	}
	failed := d.Write(ctx, System("seal anew"), func(ctx context.Context, tx Tx) error { return tx.SendBatch(ctx, batch).Close() })
	if failed != nil {
		return 0, errors.Join(err, fmt.Errorf("seal %s anew: %w", c.Table, failed))
	}
	return batch.Len(), err
}
