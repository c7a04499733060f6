package db

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// quicklyFrom is from how many rows on a load is quicker without indexes: they
// are built once at the end instead of row by row.
const quicklyFrom = 5_000

// Load runs fill, which writes rows rows into the tables by COPY, in a tx with
// system scope. COPY is refused by row-level security, so FORCE, which binds the
// owner of the tables too, is lifted until Load ends; when there are many rows,
// so are foreign keys and indexes. The tables stand in the order in which they
// refer to one another. It is for data that the program makes itself.
func Load(ctx context.Context, tx Tx, rows int, tables []string, fill func() error) error {
	if err := force(ctx, tx, tables, "no force"); err != nil {
		return err
	}
	var all []lifted
	if rows >= quicklyFrom {
		for _, table := range tables {
			some, err := lift(ctx, tx, table)
			if err != nil {
				return err
			}
			all = append(all, some...)
		}
	}
	if err := fill(); err != nil {
		return err
	}
	if err := restore(ctx, tx, tables, all); err != nil {
		return err
	}
	return force(ctx, tx, tables, "force")
}

func force(ctx context.Context, tx Tx, tables []string, how string) error {
	for _, table := range tables {
		if _, err := tx.Exec(ctx, `alter table `+pgx.Identifier{table}.Sanitize()+` `+how+` row level security`); err != nil {
			return fmt.Errorf("%s row-level security on %s: %w", how, table, err)
		}
	}
	return nil
}

// restore makes indexes and foreign keys again. Checking a foreign key joins two
// tables: not knowing how full they became, Postgres would do it row by row.
func restore(ctx context.Context, tx Tx, tables []string, all []lifted) error {
	if len(all) == 0 {
		return nil
	}
	for _, table := range tables {
		if _, err := tx.Exec(ctx, `analyze `+pgx.Identifier{table}.Sanitize()); err != nil {
			return fmt.Errorf("refresh the statistics of %s: %w", table, err)
		}
	}
	for _, l := range all {
		if _, err := tx.Exec(ctx, l.create); err != nil {
			return fmt.Errorf("build an index again: %w", err)
		}
	}
	return nil
}

// lifted is something of a table that was taken away and can be made again.
type lifted struct{ drop, create string }

// lift takes the foreign keys and the indexes that hold no constraint away from
// a table and returns what makes them again, as the catalogue describes them.
func lift(ctx context.Context, tx Tx, table string) ([]lifted, error) {
	rows, err := tx.Query(ctx, `
		select format('alter table %I drop constraint %I', @table::text, conname), format('alter table %I add constraint %I %s', @table::text, conname, pg_get_constraintdef(oid))
		from pg_constraint where conrelid = @table::text::regclass and contype = 'f'
		union all
		select format('drop index %I', c.relname), pg_get_indexdef(i.indexrelid)
		from pg_index i join pg_class c on c.oid = i.indexrelid
		where i.indrelid = @table::text::regclass and not i.indisunique`, Args{"table": table})
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
