package org

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
)

// manyRows is from how many members on a load is quicker without indexes: they
// are built once at the end instead of row by row.
const manyRows = 5_000

// lifted is something of a table that was taken away and can be made again.
type lifted struct{ drop, create string }

// liftIndexes takes the foreign keys and the indexes that hold no constraint
// away from a table in tx and returns what makes them again, as the catalogue
// describes them.
func liftIndexes(ctx context.Context, tx db.Tx, table string) ([]lifted, error) {
	rows, err := tx.Query(ctx, `
		select format('alter table %I drop constraint %I', @table::text, conname), format('alter table %I add constraint %I %s', @table::text, conname, pg_get_constraintdef(oid))
		from pg_constraint where conrelid = @table::text::regclass and contype = 'f'
		union all
		select format('drop index %I', c.relname), pg_get_indexdef(i.indexrelid)
		from pg_index i join pg_class c on c.oid = i.indexrelid
		where i.indrelid = @table::text::regclass and not i.indisunique`, db.Args{"table": table})
	if err != nil {
		return nil, fmt.Errorf("read the indexes of %s: %w", table, err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l lifted, err error) { return l, row.Scan(&l.drop, &l.create) })
	if err != nil {
		return nil, fmt.Errorf("read the indexes of %s: %w", table, err)
	}
	for _, l := range all {
		if _, err := tx.Exec(ctx, l.drop); err != nil {
			return nil, fmt.Errorf("lift an index of %s: %w", table, err)
		}
	}
	return all, nil
}

func restoreIndexes(ctx context.Context, tx db.Tx, all []lifted) error {
	for _, l := range all {
		if _, err := tx.Exec(ctx, l.create); err != nil {
			return fmt.Errorf("build an index again: %w", err)
		}
	}
	return nil
}
