package org

import (
	"context"
	"errors"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// InviteIntoTeam is Invite for people who shall be in a team from the start. It
// is a Conflict when the team was deleted meanwhile, NotFound when there never
// was one.
func (o *Organizations) InviteIntoTeam(ctx context.Context, act actor.Actor, team id.Team, in NewMembers) (int, error) {
	if _, err := o.ManagedTeam(ctx, act, team); err != nil && !fault.Has(err, fault.NotFound) {
		return 0, err
	}
	in.Teams = []id.Team{team}
	invited, err := o.Invite(ctx, act, in)
	var f *fault.Fault
	if errors.As(err, &f) && len(f.Fields) > 0 && f.Fields[0].Field == "teams" {
		return 0, o.whyNoTeam(ctx, act, team)
	}
	return invited, err
}

// whyNoTeam is the package's whyNoTeam outside of a transaction.
func (o *Organizations) whyNoTeam(ctx context.Context, act actor.Actor, team id.Team) error {
	return o.db.Write(ctx, db.ForOrg(act.Org, act.User), func(ctx context.Context, tx db.Tx) error {
		return whyNoTeam(ctx, tx, act.Org, team)
	})
}
