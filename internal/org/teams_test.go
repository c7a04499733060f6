package org_test

import (
	"slices"
	"strings"
	"testing"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/testkit"
)

// team makes a team with the members given.
func (r *rig) team(by actor.Actor, name string, members ...id.Member) id.Team {
	r.t.Helper()
	team, err := r.CreateTeam(r.ctx(), by, id.New[id.Event]().String(), org.TeamDetails{Name: name})
	r.check(err)
	if len(members) > 0 {
		_, err = r.AddTeamMembers(r.ctx(), by, team, members)
		r.check(err)
	}
	return team
}

// inTeam names who is in a team, as somebody who administers sees it.
func (r *rig) inTeam(team id.Team) (names []string) {
	r.t.Helper()
	page, err := r.Team(r.ctx(), r.olive, team, "")
	r.check(err)
	for _, m := range page.List.Members {
		names = append(names, m.Name())
	}
	return names
}

func TestATeamFromBeginningToEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	noemi := r.invite(r.olive, "noemi@example.org", member)
	request := id.New[id.Event]().String()
	var team id.Team
	for range 2 { // the second click
		made, err := r.CreateTeam(r.ctx(), r.adam, request, org.TeamDetails{Name: "  Web   masters ", Description: " Sites "})
		r.check(err)
		if !team.IsZero() && made != team {
			t.Error("made twice")
		}
		team = made
	}
	for i := range 2 {
		added, err := r.AddTeamMembers(r.ctx(), r.adam, team, []id.Member{r.mia.Member, noemi, r.eve.Member, r.mia.Member})
		r.check(err)
		if added != 3-3*i {
			t.Errorf("added %d", added)
		}
	}
	if got := r.inTeam(team); !slices.Equal(got, []string{"Mia Fontanet", "noemi@example.org", "Eve Okafor"}) {
		t.Errorf("in the team: %q", got)
	}
	for range 2 {
		r.check(r.SetLeader(r.ctx(), r.adam, team, r.mia.Member))
	}
	r.check(r.ModifyTeam(r.ctx(), r.adam, team, org.NewTeamDetails{TeamDetails: org.TeamDetails{Name: "Webmasters"}, Version: 1}))
	for range 2 {
		r.check(r.RemoveTeamMember(r.ctx(), r.adam, team, r.eve.Member))
	}
	page, err := r.Team(r.ctx(), r.olive, team, "")
	r.check(err)
	if page.Team.Name != "Webmasters" || page.Team.Leader.Email != "mia@demo.test" || page.Team.Members.N != 2 || !page.MayManage {
		t.Errorf("the team is %+v", page.Team)
	}
	var lines []string
	for _, e := range page.History {
		lines = append(lines, e.Kind+" "+strings.Join(e.Names, ", "))
	}
	if want := []string{"members_removed Eve Okafor", "modified ", "leader_set Mia Fontanet", "members_added Mia Fontanet, noemi@example.org, Eve Okafor", "created "}; len(lines) != 5 || lines[0] != want[0] || lines[1] != want[1] || lines[2] != want[2] || lines[4] != want[4] {
		t.Errorf("the history is %q", lines)
	}
	for range 2 {
		r.check(r.DeleteTeam(r.ctx(), r.adam, team))
	}
	r.wantLastEvent(r.olive.Org, "team.deleted")
	if n := testkit.Value[int](t, r.db, `select count(*) from team_members`, nil); n != 0 {
		t.Errorf("%d rows are left behind", n)
	}
}

func TestBadTeamsAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.team(r.olive, "Événements")
	for _, c := range []struct {
		in         org.TeamDetails
		field, key string
	}{
		{org.TeamDetails{Name: " \t"}, "name", "error.required"},
		{org.TeamDetails{Name: strings.Repeat("é", 81)}, "name", "error.too_long"},
		{org.TeamDetails{Name: "A\u202eB"}, "name", "error.invalid_characters"},
		{org.TeamDetails{Name: "\u0301"}, "name", "error.invalid_characters"},
		{org.TeamDetails{Name: "evenements"}, "name", "teams.name_taken"},
		{org.TeamDetails{Name: "A", Description: strings.Repeat("é", 501)}, "description", "error.too_long"},
		{org.TeamDetails{Name: "A", Description: "a\x1bb"}, "description", "error.invalid_characters"},
	} {
		_, err := r.CreateTeam(r.ctx(), r.olive, "", c.in)
		testkit.WantField(t, err, c.field, c.key)
	}
	team := r.team(r.olive, "Webmasters")
	testkit.WantField(t, r.ModifyTeam(r.ctx(), r.olive, team, org.NewTeamDetails{TeamDetails: org.TeamDetails{Name: "EVENEMENTS"}, Version: 1}), "name", "teams.name_taken")
	_, err := r.AddTeamMembers(r.ctx(), r.olive, team, nil)
	testkit.WantField(t, err, "member", "teams.add.nobody")
	_, err = r.AddTeamMembers(r.ctx(), r.olive, team, make([]id.Member, org.MaxTeamChoice+1))
	testkit.WantField(t, err, "member", "teams.add.too_many")
	testkit.WantFault(t, r.SetLeader(r.ctx(), r.olive, team, r.mia.Member), fault.Conflict, "teams.leader.not_in_team")
	noemi := r.invite(r.olive, "noemi@example.org", member)
	_, err = r.AddTeamMembers(r.ctx(), r.olive, team, []id.Member{noemi})
	r.check(err)
	testkit.WantFault(t, r.SetLeader(r.ctx(), r.olive, team, noemi), fault.Conflict, "teams.leader.pending")
}

func TestWhoManagesAndWhoSeesTeams(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	own, other := r.team(r.olive, "Own", r.eve.Member, r.mia.Member), r.team(r.olive, "Other", r.mia.Member)
	r.check(r.SetLeader(r.ctx(), r.olive, own, r.mia.Member))
	for _, act := range []actor.Actor{r.mia, r.bill, r.eve} {
		for name, do := range r.changes(act, own) {
			if err := do(); !fault.Has(err, fault.Forbidden) {
				t.Errorf("%s, %s: %v", act.FirstName, name, err)
			}
		}
	}
	for name, do := range r.changes(r.ruth, own) {
		if err := do(); name != "create" && !fault.Has(err, fault.NotFound) {
			t.Errorf("Ruth, %s: %v", name, err)
		}
	}
	_, err := r.AddTeamMembers(r.ctx(), r.olive, own, []id.Member{r.ruth.Member})
	testkit.WantFault(t, err, fault.NotFound, "")
	_, err = r.Team(r.ctx(), r.ruth, own, "")
	testkit.WantFault(t, err, fault.NotFound, "")
	_, err = r.Team(r.ctx(), r.eve, other, "")
	testkit.WantFault(t, err, fault.NotFound, "")
	page, err := r.Team(r.ctx(), r.eve, own, "")
	r.check(err)
	if page.Team.Leader.Email != "mia@demo.test" || len(page.List.Members) > 0 || len(page.History) > 0 || page.Team.Members.N != 0 {
		t.Errorf("an external sees %+v", page)
	}
	list, err := r.Teams(r.ctx(), r.eve, org.TeamsQuery{})
	r.check(err)
	if len(list.Teams) != 1 || list.Teams[0].ID != own {
		t.Errorf("an external sees %+v", list.Teams)
	}
	page, err = r.Team(r.ctx(), r.bill, other, "")
	r.check(err)
	if len(page.List.Members) != 1 || len(page.History) > 0 || page.MayManage {
		t.Errorf("a collaborator sees %+v", page)
	}
}

// changes are all that can be done to a team.
func (r *rig) changes(act actor.Actor, team id.Team) map[string]func() error {
	return map[string]func() error{
		"create": func() error {
			_, err := r.CreateTeam(r.ctx(), act, "", org.TeamDetails{Name: "Mine"})
			return err
		},
		"modify": func() error {
			return r.ModifyTeam(r.ctx(), act, team, org.NewTeamDetails{TeamDetails: org.TeamDetails{Name: "Mine too"}, Version: 1})
		},
		"delete": func() error { return r.DeleteTeam(r.ctx(), act, team) },
		"add": func() error {
			_, err := r.AddTeamMembers(r.ctx(), act, team, []id.Member{act.Member})
			return err
		},
		"remove": func() error { return r.RemoveTeamMember(r.ctx(), act, team, r.mia.Member) },
		"lead":   func() error { return r.SetLeader(r.ctx(), act, team, act.Member) },
		"invite": func() error {
			_, err := r.InviteIntoTeam(r.ctx(), act, team, org.NewMembers{Addresses: "new@example.org", Standing: org.Standing{Role: external}})
			return err
		},
		"candidates": func() error {
			_, err := r.ManagedTeam(r.ctx(), act, team)
			return err
		},
	}
}

func TestInvitingIntoTeams(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	team, gone := r.team(r.olive, "Events"), r.team(r.olive, "Gone")
	r.check(r.DeleteTeam(r.ctx(), r.olive, gone))
	n, err := r.InviteIntoTeam(r.ctx(), r.adam, team, org.NewMembers{Addresses: "lea@example.net, ben@example.net", Standing: org.Standing{Role: external}})
	r.check(err)
	if got := r.inTeam(team); n != 2 || !slices.Equal(got, []string{"ben@example.net", "lea@example.net"}) {
		t.Errorf("%d invited, in the team: %q", n, got)
	}
	in := org.NewMembers{Addresses: "new@example.net", Standing: org.Standing{Role: external}}
	_, err = r.InviteIntoTeam(r.ctx(), r.adam, gone, in)
	testkit.WantFault(t, err, fault.Conflict, "teams.deleted_meanwhile")
	in.Teams = []id.Team{team, gone}
	_, err = r.Invite(r.ctx(), r.adam, in)
	testkit.WantField(t, err, "teams", "teams.choose.gone")
	if n := testkit.Value[int](t, r.db, `select count(*) from members where email_key = 'new@example.net'`, nil); n != 0 {
		t.Error("somebody was invited without the team")
	}
	act := r.account("Lea", "Zanetti")
	_, err = r.Invite(r.ctx(), r.adam, org.NewMembers{Addresses: act.LoginID, Standing: org.Standing{Role: member}, Teams: []id.Team{team}})
	r.check(err)
	_, err = r.AcceptInvitation(r.ctx(), act, r.lastMail("invitation").Token(t))
	r.check(err)
	if got := r.inTeam(team); got[2] != "Lea Zanetti" {
		t.Errorf("in the team: %q", got)
	}
	r.wantTrueSortKeys()
}

// wantTrueSortKeys compares what the rows of teams carry with the members.
func (r *rig) wantTrueSortKeys() {
	r.t.Helper()
	if n := testkit.Value[int](r.t, r.db, `select count(*) from team_members g join members m on m.org_id = g.org_id and m.id = g.member_id where (g.role_rank, g.sort_name) <> (m.role_rank, m.sort_name)`, nil); n != 0 {
		r.t.Errorf("%d rows sort by what their members were once", n)
	}
}

func TestADeletedTeamKeepsWhatOthersSend(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	team := r.team(r.olive, "Events")
	r.check(r.DeleteTeam(r.ctx(), r.olive, team))
	for name, do := range r.changes(r.adam, team) {
		if err := do(); name != "create" && name != "delete" && name != "candidates" && !fault.Has(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := r.ModifyTeam(r.ctx(), r.adam, id.New[id.Team](), org.NewTeamDetails{TeamDetails: org.TeamDetails{Name: "Never"}})
	testkit.WantFault(t, err, fault.NotFound, "")
}

func TestLeavingEndsLeadershipAndStandsInTheHistory(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	team := r.team(r.olive, "Events", r.mia.Member, r.bill.Member)
	r.check(r.SetLeader(r.ctx(), r.olive, team, r.mia.Member))
	r.check(r.remove(r.olive, r.mia.Member))
	r.check(r.Leave(r.ctx(), r.bill))
	page, err := r.Team(r.ctx(), r.olive, team, "")
	r.check(err)
	if page.Team.HasLeader() || page.Team.Members.N != 0 || len(page.History) < 2 || page.History[0].Kind != "members_left" || page.History[0].Names[0] != "Bill Andersson" {
		t.Errorf("%+v", page)
	}
}
