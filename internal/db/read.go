package db

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Read sends the queries of a batch in one round trip, as one implicit
// transaction in the scope given, and hands each result to the function that
// was queued with it. No explicit transaction is opened; a failing query fails the whole batch.
func (d *DB) Read(ctx context.Context, scope Scope, batch *Batch) error {
	countRoundTrip(ctx)
	all := &pgx.Batch{QueuedQueries: make([]*pgx.QueuedQuery, 0, len(batch.QueuedQueries)+1)}
	org, user, system := scope.settings()
	all.Queue(setScope, org, user, system)
	all.QueuedQueries = append(all.QueuedQueries, batch.QueuedQueries...)
	if err := d.pool.SendBatch(ctx, all).Close(); err != nil {
		return fmt.Errorf("read as %s: %w", scope, err)
	}
	return nil
}

// Queue adds a query to batch whose single row, if there is one, is scanned
// into dest; found is set to whether there was one (it may be nil, then a missing row is an error).
func Queue(batch *Batch, found *bool, sql string, args Args, dest ...any) {
	batch.Queue(sql, args).Query(func(rows pgx.Rows) error {
		if !rows.Next() {
			if err := rows.Err(); err != nil || found == nil {
				return firstError(err, pgx.ErrNoRows)
			}
			*found = false
			return nil
		}
		if found != nil {
			*found = true
		}
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		rows.Close()
		return rows.Err()
	})
}

// QueueRows adds a query to batch whose rows are scanned one by one and appended to list.
func QueueRows[T any](batch *Batch, list *[]T, sql string, args Args, scan func(row pgx.CollectableRow) (T, error)) {
	batch.Queue(sql, args).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			item, err := scan(rows)
			if err != nil {
				return err
			}
			*list = append(*list, item)
		}
		return rows.Err()
	})
}

// QueueEach adds a query to batch whose rows are all scanned into dest, one
// after another; take is called for each of them. It spares lists of many rows
// what a list of places to scan into costs per row.
func QueueEach(batch *Batch, sql string, args Args, dest []any, take func()) {
	batch.Queue(sql, args).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			take()
		}
		return rows.Err()
	})
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
