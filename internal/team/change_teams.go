package team

import (
	"context"
	"slices"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
)

// Change says into which teams members shall come, and out of which.
type Change struct {
	Members []id.Member
	Add     []id.Team
	Remove  []id.Team
}

// ChangeTeams puts members into teams and takes them out of others. All of it
// is done or nothing: NotFound when somebody is not in the organization, Conflict
// when a team was deleted meanwhile, a fault beside teams when too many are named.
// What is so already is no error.
func (ts *Teams) ChangeTeams(ctx context.Context, act actor.Actor, in Change) error {
	if err := mustManage(act.Role); err != nil {
		return err
	}
	if len(in.Add)+len(in.Remove) > 2*MaxChoice || len(in.Members) > MaxChoice {
		return fault.Field("teams", "teams.choose.too_many", "Max", MaxChoice)
	}
	now := ts.clock()
	return ts.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManage(act.Role); err != nil {
			return err
		}
		teams, err := LockTeams(ctx, tx, act.Org, slices.Concat(in.Add, in.Remove))
		if err != nil {
			return err
		}
		people, err := org.LockEveryMember(ctx, tx, act.Org, in.Members)
		if err != nil {
			return err
		}
		for _, t := range teams {
			if slices.Contains(in.Add, t.ID) {
				_, err = ts.addToTeam(ctx, tx, now, act, t, people)
			} else {
				err = ts.takeFromTeam(ctx, tx, now, act, t, people)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
