package invitation

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
)

// Withdraw takes the pending ones among the members given back:
// their links are void at once, and they are not listed any more. It returns
// how many there were, is NotFound when none of them is in the organization
// (nor was a moment ago: a button clicked twice is no error), and a Conflict
// when none is pending.
func (is *Invitations) Withdraw(ctx context.Context, act actor.Actor, members []id.Member) (int, error) {
	if err := org.MustManageMembers(act.Role); err != nil {
		return 0, err
	}
	now := is.clock()
	withdrawn := 0
	err := is.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := org.MustManageMembers(act.Role); err != nil {
			return err
		}
		gone, err := org.GoneLately(ctx, tx, now, act.Org, members)
		if err != nil || gone {
			withdrawn = len(members)
			return err
		}
		pending, err := lockPending(ctx, tx, act.Org, members)
		if err != nil {
			return err
		}
		withdrawn = len(pending)
		return is.withdraw(ctx, tx, now, act, pending)
	})
	return withdrawn, err
}

// withdraw deletes invitations, and records it; the caller holds the locks.
func (is *Invitations) withdraw(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, members []org.Member) error {
	for _, m := range members {
		if !org.MayRemove(act.Role, m.Standing.Role) {
			return org.MustBeLegal()
		}
	}
	if err := is.orgs.TellMembersLeave(ctx, tx, now, act, members); err != nil {
		return err
	}
	if err := org.DeleteMembers(ctx, tx, act.Org, members); err != nil {
		return err
	}
	return is.orgs.RecordGone(ctx, tx, now, act, members, org.RemovalRecord{})
}
