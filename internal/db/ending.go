package db

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Ending is what a transaction does last: for what everybody else waits for, and
// nobody may hold for longer than it takes to write it.
type Ending struct {
	// Lock queues what locks, and reads what Write needs; it is sent when all else is done.
	Lock func(batch *Batch)
	// Write queues what is written; it travels together with the commit.
	Write func(batch *Batch) error
	// Last is set for what all organizations wait for: it is locked after the endings of one.
	Last bool
}

// AtEnd returns what tx keeps under the key until it commits; begin makes it
// when there is nothing yet, with the ending that it is kept for.
func AtEnd[T any](tx Tx, key any, begin func() (*T, Ending)) (*T, error) {
	t, ok := tx.(*transaction)
	if !ok {
		return nil, fmt.Errorf("a %T has no ending: it was not begun by Write", tx)
	}
	if kept, ok := t.kept[key].(*T); ok {
		return kept, nil
	}
	kept, ending := begin()
	if t.kept == nil {
		t.kept = map[any]any{}
	}
	t.kept[key], t.endings = kept, append(t.endings, ending)
	return kept, nil
}

// transaction is a Tx as Write hands it over.
type transaction struct {
	pgx.Tx
	kept      map[any]any
	endings   []Ending
	committed bool // in a batch, of which Tx does not know
}

// finish carries the endings out and commits, in two round trips: nothing
// travels to and fro while the locks of an ending are held but what it reads.
func (t *transaction) finish(ctx context.Context) error {
	if len(t.endings) == 0 {
		return t.Commit(ctx)
	}
	// Every transaction takes its last locks in the same order, so none waits for another in a circle.
	slices.SortStableFunc(t.endings, func(a, b Ending) int { return cmp.Compare(order(a), order(b)) })
	batch := &Batch{}
	for _, e := range t.endings {
		e.Lock(batch)
	}
	if err := t.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("lock what is written last: %w", err)
	}
	batch = &Batch{}
	for _, e := range t.endings {
		if err := e.Write(batch); err != nil {
			return err
		}
	}
	batch.Queue(`commit`).Exec(func(tag pgconn.CommandTag) error {
		t.committed = true
		if tag.String() == "ROLLBACK" {
			return pgx.ErrTxCommitRollback
		}
		return nil
	})
	return t.SendBatch(ctx, batch).Close()
}

func order(e Ending) int {
	if e.Last {
		return 1
	}
	return 0
}
