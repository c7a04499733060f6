package team_test

import (
	"slices"
	"testing"

	"manager/internal/db"
	"manager/internal/team"
	"manager/internal/testkit"
)

func TestTeamListPagesInBothDirections(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	testkit.Exec(t, r.DB, `insert into teams (org_id, id, name, sort_name, created_at) select @org, gen_random_uuid(), 'Team ' || i, 'team ' || lpad(i::text, 4, '0'), now() from generate_series(1, 120) i`, db.Args{"org": r.Olive.Org})
	q := team.ListQuery{Search: "TEAM"}
	var forwards, backwards []string
	for {
		list, err := r.Teams.List(r.Ctx(), r.Bill, q)
		r.Check(err)
		for _, teamID := range list.Teams {
			forwards = append(forwards, teamID.Name)
		}
		if list.Next == "" {
			break
		}
		q.Cursor = list.Next
	}
	for {
		list, err := r.Teams.List(r.Ctx(), r.Bill, q)
		r.Check(err)
		var page []string
		for _, teamID := range list.Teams {
			page = append(page, teamID.Name)
		}
		backwards = append(page, backwards...)
		if list.Previous == "" {
			break
		}
		q.Cursor = list.Previous
	}
	if len(forwards) != 120 || !slices.Equal(forwards, backwards) || forwards[0] != "Team 1" {
		t.Errorf("%d forwards, %d backwards", len(forwards), len(backwards))
	}
	list, err := r.Teams.List(r.Ctx(), r.Bill, team.ListQuery{Cursor: "forged"})
	r.Check(err)
	if len(list.Teams) != 50 || list.Previous != "" {
		t.Error("a forged cursor is followed")
	}
}
