package db

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
)

// CompareSchema returns the versions of the migrations in files that the
// database lacks, and those that it has and files don't. It changes nothing.
func CompareSchema(ctx context.Context, d *DB, files fs.FS) (missing, unknown []int64, err error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, nil, fmt.Errorf("list the migrations: %w", err)
	}
	var applied []int64
	batch := &Batch{}
	QueueRows(batch, &applied, `select distinct version_id from goose_db_version where is_applied and version_id > 0 order by version_id`, nil, pgx.RowTo[int64])
	if err := d.Read(ctx, System("compare the schema"), batch); err != nil && !hasCode(err, "42P01") { // there is no such table: nothing was migrated
		return nil, nil, err
	}
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, nil, fmt.Errorf("read the number of the migration %s: %w", name, err)
		}
		if i := slices.Index(applied, version); i >= 0 {
			applied = slices.Delete(applied, i, i+1)
		} else {
			missing = append(missing, version)
		}
	}
	return missing, applied, nil
}
