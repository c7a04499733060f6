package product

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

// Rewrap seals anew, under the keyring's current key, the values of variables
// that an older key sealed, and returns how many. It may run while the portal
// does, and again at any time. What can't be opened is left as it is and named
// in the error, after everything else is done.
func (p *Products) Rewrap(ctx context.Context) (renewed int, err error) {
	var after id.Variable
	for {
		var chunk []variableRow
		batch := &db.Batch{}
		db.QueueRows(batch, &chunk, `select id, value from site_variables where id > @after order by id limit @limit`,
			db.Args{"after": [16]byte(after), "limit": rewrapChunk}, func(row pgx.CollectableRow) (v variableRow, err error) { return v, row.Scan(&v.ID, &v.sealed) })
		if failed := p.db.Read(ctx, db.System("seal anew"), batch); failed != nil {
			return renewed, errors.Join(err, failed)
		}
		if len(chunk) == 0 {
			return renewed, err
		}
		after = chunk[len(chunk)-1].ID
		n, failed := p.rewrapChunk(ctx, chunk)
		renewed, err = renewed+n, errors.Join(err, failed)
	}
}

// rewrapChunk writes only where the value is still the one that was read: one
// changed meanwhile is sealed with the current key already.
func (p *Products) rewrapChunk(ctx context.Context, chunk []variableRow) (renewed int, err error) {
	batch := &db.Batch{}
	for _, v := range chunk {
		fresh, changed, failed := p.keyring.Rewrap(variablePurpose, v.ID[:], v.sealed)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("variable %s: %w", v.ID, failed))
			continue
		}
		if changed {
			batch.Queue(`update site_variables set value = @fresh where id = @id and value = @old`, db.Args{"fresh": fresh, "id": v.ID, "old": v.sealed})
		}
	}
	if batch.Len() == 0 {
		return 0, err
	}
	failed := p.db.Write(ctx, db.System("seal anew"), func(ctx context.Context, tx db.Tx) error { return tx.SendBatch(ctx, batch).Close() })
	if failed != nil {
		return 0, errors.Join(err, fmt.Errorf("seal variables anew: %w", failed))
	}
	return batch.Len(), err
}
