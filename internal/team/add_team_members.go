package team

import (
	"context"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
)

// AddMembers puts people of the organization, invited ones too, into a team
// and returns how many were not in it yet. All are added or none: NotFound when
// one is not in the organization, Conflict when the team was deleted meanwhile,
// a fault beside member when nobody is chosen or too many are.
func (ts *Teams) AddMembers(ctx context.Context, act actor.Actor, team id.Team, members []id.Member) (int, error) {
	if err := mustManage(act.Role); err != nil {
		return 0, err
	}
	switch {
	case len(members) == 0:
		return 0, fault.Field("member", "teams.add.nobody")
	case len(members) > MaxChoice:
		return 0, fault.Field("member", "teams.add.too_many", "Max", MaxChoice)
	}
	now, added := ts.clock(), 0
	err := ts.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManage(act.Role); err != nil {
			return err
		}
		t, err := lockTeam(ctx, tx, act.Org, team)
		if err != nil {
			return err
		}
		people, err := org.LockEveryMember(ctx, tx, act.Org, members)
		if err != nil {
			return err
		}
		added, err = ts.addToTeam(ctx, tx, now, act, t, people)
		return err
	})
	return added, err
}

// addToTeam adds locked members to a locked team and writes down who is new in it.
func (ts *Teams) addToTeam(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, t Team, people []org.Member) (int, error) {
	ids := make([]id.Member, len(people))
	for i, m := range people {
		ids[i] = m.ID
	}
	added, err := insertTeamMembers(ctx, tx, act.Org, t.ID, ids)
	if err != nil || len(added) == 0 {
		return 0, err
	}
	fresh := slices.DeleteFunc(slices.Clone(people), func(m org.Member) bool { return !slices.Contains(added, m.ID) })
	return len(added), record(ctx, tx, now, ts.audit, act, actionMembersAdded, t, fresh)
}

// AddInvited puts people who have just been invited, in the same transaction, into
// teams that LockTeams has locked.
func (ts *Teams) AddInvited(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, teams []Team, people []org.Member) error {
	for _, t := range teams {
		if _, err := ts.addToTeam(ctx, tx, now, act, t, people); err != nil {
			return err
		}
	}
	return nil
}
