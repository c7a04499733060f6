package invitation

import (
	"context"
	"errors"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/team"
)

// InviteIntoTeam is Invite for people who shall be in a team from the start. It
// is a Conflict when the team was deleted meanwhile, NotFound when there never
// was one.
func (is *Invitations) InviteIntoTeam(ctx context.Context, act actor.Actor, into id.Team, in NewMembers) (int, error) {
	if _, err := is.teams.Managed(ctx, act, into); err != nil && !fault.Has(err, fault.NotFound) {
		return 0, err
	}
	in.Teams = []id.Team{into}
	invited, err := is.Invite(ctx, act, in)
	var f *fault.Fault
	if errors.As(err, &f) && len(f.Fields) > 0 && f.Fields[0].Field == "teams" {
		return 0, is.whyNoTeam(ctx, act, into)
	}
	return invited, err
}

// whyNoTeam is team's WhyNoTeam in a transaction of its own.
func (is *Invitations) whyNoTeam(ctx context.Context, act actor.Actor, into id.Team) error {
	return is.db.Write(ctx, db.ForOrg(act.Org, act.User), func(ctx context.Context, tx db.Tx) error {
		return team.WhyNoTeam(ctx, tx, act.Org, into)
	})
}
