package org_test

import (
	"context"
	"fmt"
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/testkit"
)

func TestTwoPeopleChangeATeamAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	team := r.team(r.olive, "Events")
	by := []actor.Actor{r.olive, r.adam}
	errs := testkit.Together(2, func(i int) error {
		return r.ModifyTeam(context.WithoutCancel(r.ctx()), by[i], team, org.NewTeamDetails{TeamDetails: org.TeamDetails{Name: fmt.Sprintf("Events %d", i)}, Version: 1})
	})
	if testkit.Count(errs, testkit.Fine) != 1 || testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Conflict) }) != 1 {
		t.Errorf("errors %v", errs)
	}
}

func TestAddingAndRemovingAtOnceLeavesNobodyBehind(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for round := range 6 {
		left := r.joined(r.olive, fmt.Sprintf("Lou%d", round), "Gone", org.Standing{Role: member})
		team := r.team(r.olive, fmt.Sprintf("Team %d", round))
		errs := testkit.Together(3, func(i int) error {
			ctx := context.WithoutCancel(r.ctx())
			switch i {
			case 0:
				_, err := r.AddTeamMembers(ctx, r.adam, team, []id.Member{left.Member})
				return err
			case 1:
				return r.remove(r.olive, left.Member)
			}
			if round%2 == 0 {
				return r.DeleteTeam(ctx, r.olive, team)
			}
			return r.SetLeader(ctx, r.olive, team, left.Member)
		})
		for _, err := range errs {
			if err != nil && !fault.Has(err, fault.NotFound) && !fault.Has(err, fault.Conflict) {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		if n := testkit.Value[int](t, r.db, `select (select count(*) from team_members where member_id = @m) + (select count(*) from teams where leader_id = @m)`, db.Args{"m": left.Member}); n != 0 {
			t.Fatalf("round %d: %d rows are left behind", round, n)
		}
	}
}
