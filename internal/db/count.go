package db

import "github.com/jackc/pgx/v5/pgconn"

// Count takes how many rows a queued statement changed.
type Count = func(pgconn.CommandTag) error

// AddTo makes a Count that adds the rows to n.
func AddTo(n *int) Count {
	return func(tag pgconn.CommandTag) error {
		*n += int(tag.RowsAffected())
		return nil
	}
}
