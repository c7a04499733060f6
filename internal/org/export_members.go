package org

import (
	"context"

	"manager/internal/actor"
)

// ExportMembers hands the members that the filter wants to write, in the order
// given, in chunks; the connection is free between two of them. It stops at the
// first error of write and returns it. It is for those who manage members.
func (o *Organizations) ExportMembers(ctx context.Context, act actor.Actor, filter Filter, order Order, write func([]Member) error) error {
	if err := mustManage(act.Role); err != nil {
		return err
	}
	q := ListQuery{Filter: filter, Order: order, Size: exportChunk, withoutTeams: true}
	for {
		list, err := o.page(ctx, act, q)
		if err != nil {
			return err
		}
		if err := write(list.Members); err != nil {
			return err
		}
		if list.Next == "" {
			return nil
		}
		q.Cursor = list.Next
	}
}
