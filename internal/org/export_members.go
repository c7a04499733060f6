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
	if err := MustManageMembers(act.Role); err != nil {
		return err
	}
	q := ListQuery{Filter: filter, Order: order, Size: exportChunk, whole: true}
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
// moment each would cost more than reading them. Only where there are teams
// are the chunk's members kept until theirs are known.
func (o *Organizations) exportChunk(ctx context.Context, act actor.Actor, q ListQuery, add func(Member)) (next string, err error) {
	at, hasCursor := readCursor(q)
	sql, args := listQuery(act.Org, q, at, hasCursor)
	if sql == "" {
		return "", nil
	}
	var row, last listRow
	var teams bool
	var members []Member
	read := 0
	batch := &db.Batch{}
	db.Queue(batch, nil, `select exists (select from teams where org_id = @org)`, db.Args{"org": act.Org}, &teams)
	db.QueueEach(batch, sql, args, row.scanTargets(q), func() {
		if read++; read > q.Size { // the first of the next chunk
			next = last.cursor(q).String()
			return
		}
		if read == q.Size {
			last = row
		}
		if teams {
			members = append(members, row.Member.asSeenBy(act))
			return
		}
		add(row.Member.asSeenBy(act))
	})
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil || !teams {
		return next, err
	}
	if err := o.giveTeams(ctx, act, members); err != nil {
		return "", err
	}
	for _, m := range members {
		add(m)
	}
	return next, nil
}
