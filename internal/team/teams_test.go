package team_test

import (
	"slices"
	"strings"
	"testing"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/invitation"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/team"
	"manager/internal/testkit"
)

func TestTeamLifecycle(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	noemi := r.Invite(r.Olive, "noemi@example.org", member)
	request := id.New[id.Event]().String()
	var teamID id.Team
	for range 2 { // the second click
		made, err := r.Teams.Create(r.Ctx(), r.Adam, request, team.Details{Name: "  Web   masters ", Description: " Sites "})
		r.Check(err)
		if !teamID.IsZero() && made != teamID {
			t.Error("made twice")
		}
		teamID = made
	}
	for i := range 2 {
		added, err := r.Teams.AddMembers(r.Ctx(), r.Adam, teamID, []id.Member{r.Mia.Member, noemi, r.Eve.Member, r.Mia.Member})
		r.Check(err)
		if added != 3-3*i {
			t.Errorf("added %d", added)
		}
	}
	if got := r.TeamMembers(teamID); !slices.Equal(got, []string{"Mia Fontanet", "noemi@example.org", "Eve Okafor"}) {
		t.Errorf("in the team: %q", got)
	}
	for range 2 {
		r.Check(r.Teams.SetLeader(r.Ctx(), r.Adam, teamID, r.Mia.Member))
	}
	r.Check(r.Teams.Modify(r.Ctx(), r.Adam, teamID, team.NewDetails{Details: team.Details{Name: "Webmasters"}, Version: 1}))
	for range 2 {
		r.Check(r.Teams.RemoveMember(r.Ctx(), r.Adam, teamID, r.Eve.Member))
	}
	page, err := r.Teams.Team(r.Ctx(), r.Olive, teamID, "")
	r.Check(err)
	if page.Team.Name != "Webmasters" || page.Team.Leader.Email != "mia@demo.test" || page.Team.Members.N != 2 || !page.MayManage {
		t.Errorf("the team is %+v", page.Team)
	}
	var lines []string
	for _, e := range page.History {
		lines = append(lines, e.Action+" "+strings.ReplaceAll(e.Personal["members"], "\n", ", "))
	}
	if want := []string{"team.members_removed Eve Okafor", "team.modified ", "team.leader_set Mia Fontanet", "team.members_added Mia Fontanet, noemi@example.org, Eve Okafor", "team.created "}; len(lines) != 5 || lines[0] != want[0] || lines[1] != want[1] || lines[2] != want[2] || lines[4] != want[4] {
		t.Errorf("the history is %q", lines)
	}
	for range 2 {
		r.Check(r.Teams.Delete(r.Ctx(), r.Adam, teamID))
	}
	r.WantLastEvent(r.Olive.Org, "team.deleted")
	if n := testkit.Value[int](t, r.DB, `select count(*) from team_members`, nil); n != 0 {
		t.Errorf("%d rows are left behind", n)
	}
}

func TestBadTeamsAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Team(r.Olive, "Événements")
	for _, c := range []struct {
		in         team.Details
		field, key string
	}{
		{team.Details{Name: " \t"}, "name", "error.required"},
		{team.Details{Name: strings.Repeat("é", 81)}, "name", "error.too_long"},
		{team.Details{Name: "A\u202eB"}, "name", "error.invalid_characters"},
		{team.Details{Name: "\u0301"}, "name", "error.invalid_characters"},
		{team.Details{Name: "evenements"}, "name", "teams.name_taken"},
		{team.Details{Name: "A", Description: strings.Repeat("é", 501)}, "description", "error.too_long"},
		{team.Details{Name: "A", Description: "a\x1bb"}, "description", "error.invalid_characters"},
	} {
		_, err := r.Teams.Create(r.Ctx(), r.Olive, "", c.in)
		testkit.WantField(t, err, c.field, c.key)
	}
	teamID := r.Team(r.Olive, "Webmasters")
	testkit.WantField(t, r.Teams.Modify(r.Ctx(), r.Olive, teamID, team.NewDetails{Details: team.Details{Name: "EVENEMENTS"}, Version: 1}), "name", "teams.name_taken")
	_, err := r.Teams.AddMembers(r.Ctx(), r.Olive, teamID, nil)
	testkit.WantField(t, err, "member", "teams.add.nobody")
	_, err = r.Teams.AddMembers(r.Ctx(), r.Olive, teamID, make([]id.Member, team.MaxChoice+1))
	testkit.WantField(t, err, "member", "teams.add.too_many")
	testkit.WantFault(t, r.Teams.SetLeader(r.Ctx(), r.Olive, teamID, r.Mia.Member), fault.Conflict, "teams.leader.not_in_team")
	noemi := r.Invite(r.Olive, "noemi@example.org", member)
	_, err = r.Teams.AddMembers(r.Ctx(), r.Olive, teamID, []id.Member{noemi})
	r.Check(err)
	testkit.WantFault(t, r.Teams.SetLeader(r.Ctx(), r.Olive, teamID, noemi), fault.Conflict, "teams.leader.pending")
}

func TestWhoManagesAndWhoSeesTeams(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	own, other := r.Team(r.Olive, "Own", r.Eve, r.Mia), r.Team(r.Olive, "Other", r.Mia)
	r.Check(r.Teams.SetLeader(r.Ctx(), r.Olive, own, r.Mia.Member))
	for _, act := range []actor.Actor{r.Mia, r.Bill, r.Eve} {
		for name, do := range r.changes(act, own) {
			if err := do(); !fault.Has(err, fault.Forbidden) {
				t.Errorf("%s, %s: %v", act.FirstName, name, err)
			}
		}
	}
	for name, do := range r.changes(r.Ruth, own) {
		if err := do(); name != "create" && !fault.Has(err, fault.NotFound) {
			t.Errorf("Ruth, %s: %v", name, err)
		}
	}
	_, err := r.Teams.AddMembers(r.Ctx(), r.Olive, own, []id.Member{r.Ruth.Member})
	testkit.WantFault(t, err, fault.NotFound, "")
	_, err = r.Teams.Team(r.Ctx(), r.Ruth, own, "")
	testkit.WantFault(t, err, fault.NotFound, "")
	_, err = r.Teams.Team(r.Ctx(), r.Eve, other, "")
	testkit.WantFault(t, err, fault.NotFound, "")
	page, err := r.Teams.Team(r.Ctx(), r.Eve, own, "")
	r.Check(err)
	if page.Team.Leader.Email != "mia@demo.test" || len(page.List.Members) > 0 || len(page.History) > 0 || page.Team.Members.N != 0 {
		t.Errorf("an external sees %+v", page)
	}
	list, err := r.Teams.List(r.Ctx(), r.Eve, team.ListQuery{})
	r.Check(err)
	if len(list.Teams) != 1 || list.Teams[0].ID != own {
		t.Errorf("an external sees %+v", list.Teams)
	}
	page, err = r.Teams.Team(r.Ctx(), r.Bill, other, "")
	r.Check(err)
	if len(page.List.Members) != 1 || len(page.History) > 0 || page.MayManage {
		t.Errorf("a collaborator sees %+v", page)
	}
}

// changes are all that can be done to a team.
func (r *rig) changes(act actor.Actor, teamID id.Team) map[string]func() error {
	return map[string]func() error{
		"create": func() error {
			_, err := r.Teams.Create(r.Ctx(), act, "", team.Details{Name: "Mine"})
			return err
		},
		"modify": func() error {
			return r.Teams.Modify(r.Ctx(), act, teamID, team.NewDetails{Details: team.Details{Name: "Mine too"}, Version: 1})
		},
		"delete": func() error { return r.Teams.Delete(r.Ctx(), act, teamID) },
		"add": func() error {
			_, err := r.Teams.AddMembers(r.Ctx(), act, teamID, []id.Member{act.Member})
			return err
		},
		"remove": func() error { return r.Teams.RemoveMember(r.Ctx(), act, teamID, r.Mia.Member) },
		"lead":   func() error { return r.Teams.SetLeader(r.Ctx(), act, teamID, act.Member) },
		"invite": func() error {
			_, err := r.Invitations.InviteIntoTeam(r.Ctx(), act, teamID, invitation.NewMembers{Addresses: "new@example.org", Standing: org.Standing{Role: external}})
			return err
		},
		"candidates": func() error {
			_, err := r.Teams.Managed(r.Ctx(), act, teamID)
			return err
		},
	}
}

func TestChangesOfADeletedTeamAreConflicts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	teamID := r.Team(r.Olive, "Events")
	r.Check(r.Teams.Delete(r.Ctx(), r.Olive, teamID))
	for name, do := range r.changes(r.Adam, teamID) {
		if err := do(); name != "create" && name != "delete" && name != "candidates" && !fault.Has(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := r.Teams.Modify(r.Ctx(), r.Adam, id.New[id.Team](), team.NewDetails{Details: team.Details{Name: "Never"}})
	testkit.WantFault(t, err, fault.NotFound, "")
}

func TestLeavingEndsLeadershipAndIsInTheHistory(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	teamID := r.Team(r.Olive, "Events", r.Mia, r.Bill)
	r.Check(r.Teams.SetLeader(r.Ctx(), r.Olive, teamID, r.Mia.Member))
	r.Check(r.Remove(r.Olive, r.Mia.Member))
	r.Check(r.Orgs.Leave(r.Ctx(), r.Bill))
	page, err := r.Teams.Team(r.Ctx(), r.Olive, teamID, "")
	r.Check(err)
	if page.Team.HasLeader() || page.Team.Members.N != 0 || len(page.History) < 2 || page.History[0].Action != "team.members_left" || page.History[0].Personal["members"] != "Bill Andersson" {
		t.Errorf("%+v", page)
	}
}

func TestHistoryBeginsWithTheTeamAndNamesProducts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive := r.AddProduct(r.Olive, "drive", "Files")
	var old id.Team // of before there was a log of it
	testkit.Exec(t, r.DB, `insert into teams (org_id, id, name, sort_name, created_at) values (@org, gen_random_uuid(), 'Old', 'old', @then)`,
		db.Args{"org": r.Olive.Org, "then": r.Clock.Now().AddDate(-1, 0, 0)})
	testkit.Read(t, r.DB, `select id from teams where name = 'Old'`, nil, &old)
	r.Check(r.Products.ModifyAccess(r.Ctx(), r.Adam, product.ToTeam(old), product.Changes{Products: []product.ProductChange{{Product: drive, After: access.RightsOf(access.Use)}}}))
	page, err := r.Teams.Team(r.Ctx(), r.Olive, old, "")
	r.Check(err)
	if h := page.History; len(h) != 2 || h[0].Action != "team.access_changed" || h[0].Personal["product "+drive.String()] != "Files" || h[0].Actor() != "Adam Kessler" || h[1].Action != "team.created" || h[1].Actor() != "" || !h[1].At.Equal(page.Team.CreatedAt) {
		t.Errorf("the history is %+v", h)
	}
}
