package org

import (
	"context"

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
	var row, last listRow
	read := 0
	batch := &db.Batch{}
	db.QueueEach(batch, sql, args, row.places(q), func() {
		if read++; read > q.Size { // the first of the next chunk
			next = last.cursor(q).String()
			return
		}
		if read == q.Size {
			last = row
		}
		add(row.Member.asSeenBy(act))
	})
	err = o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
	return next, err
}
