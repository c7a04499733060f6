package org

import (
	"context"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
)

// ExportMembers hands the members that the filter wants to add, one by one in
// the order given, and calls send after every chunk of them; while send runs,
// the database's connection is free, so a slow reader holds none. It stops at
// the first error of send and returns it. It is for those who manage members.
func (o *Organizations) ExportMembers(ctx context.Context, act actor.Actor, filter Filter, order Order, add func(Member), send func() error) error {
	if err := mustManage(act.Role); err != nil {
		return err
	}
	q := ListQuery{Filter: filter, Order: order, Size: exportChunk}
	for {
		next, err := o.exportChunk(ctx, act, q, add)
		if err != nil {
			return err
		}
		if err := send(); err != nil {
			return err
		}
		if next == "" {
			return nil
		}
		q.Cursor = next
	}
}

// exportChunk reads every row into the same place: a million rows kept for a
// moment each would cost more than reading them.
func (o *Organizations) exportChunk(ctx context.Context, act actor.Actor, q ListQuery, add func(Member)) (next string, err error) {
	at, hasCursor := readCursor(q)
	sql, args := listQuery(act.Org, q, at, hasCursor)
	if sql == "" {
		return "", nil
	}
	batch := &db.Batch{}
	batch.Queue(sql, args).Query(func(rows pgx.Rows) error {
		var row listRow
		columns, read := row.columns(), 0
		for rows.Next() {
			if read == q.Size { // the first of the next chunk
				next = row.cursor(q).String()
				continue
			}
			if err := rows.Scan(columns...); err != nil {
				return err
			}
			add(row.Member.asSeenBy(act))
			read++
		}
		return rows.Err()
	})
	err = o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
	return next, err
}
