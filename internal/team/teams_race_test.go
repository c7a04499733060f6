package team_test

import (
	"context"
	"fmt"
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/team"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

func TestConcurrentTeamChangesConflict(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	teamID := r.Team(r.Olive, "Events")
	by := []actor.Actor{r.Olive, r.Adam}
	errs := testkit.Together(2, func(i int) error {
		return r.Teams.Modify(context.WithoutCancel(r.Ctx()), by[i], teamID, team.NewDetails{Details: team.Details{Name: fmt.Sprintf("Events %d", i)}, Version: 1})
	})
	if testkit.Count(errs, testkit.Fine) != 1 || testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Conflict) }) != 1 {
		t.Errorf("errors %v", errs)
	}
}

func TestConcurrentAddAndRemoveLeaveNoRows(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for round := range 6 {
		left := r.Join(r.Olive, world.Person{First: fmt.Sprintf("Lou%d", round), Last: "Gone", Standing: org.Standing{Role: member}})
		teamID := r.Team(r.Olive, fmt.Sprintf("Team %d", round))
		errs := testkit.Together(3, func(i int) error {
			ctx := context.WithoutCancel(r.Ctx())
			switch i {
			case 0:
				_, err := r.Teams.AddMembers(ctx, r.Adam, teamID, []id.Member{left.Member})
				return err
			case 1:
				return r.Remove(r.Olive, left.Member)
			}
			if round%2 == 0 {
				return r.Teams.Delete(ctx, r.Olive, teamID)
			}
			return r.Teams.SetLeader(ctx, r.Olive, teamID, left.Member)
		})
		for _, err := range errs {
			if err != nil && !fault.Has(err, fault.NotFound) && !fault.Has(err, fault.Conflict) {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		if n := testkit.Value[int](t, r.DB, `select (select count(*) from team_members where member_id = @m) + (select count(*) from teams where leader_id = @m)`, db.Args{"m": left.Member}); n != 0 {
			t.Fatalf("round %d: %d rows are left behind", round, n)
		}
	}
}
