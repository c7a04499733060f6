package invitation_test

import (
	"slices"
	"testing"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/invitation"
	"manager/internal/org"
	"manager/internal/testkit"
)

func TestInvitingIntoTeams(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	teamID, gone := r.Team(r.Olive, "Events"), r.Team(r.Olive, "Gone")
	r.Check(r.Teams.Delete(r.Ctx(), r.Olive, gone))
	n, err := r.Invitations.InviteIntoTeam(r.Ctx(), r.Adam, teamID, invitation.NewMembers{Addresses: "lea@example.net, ben@example.net", Standing: org.Standing{Role: external}})
	r.Check(err)
	if got := r.TeamMembers(teamID); n != 2 || !slices.Equal(got, []string{"ben@example.net", "lea@example.net"}) {
		t.Errorf("%d invited, in the team: %q", n, got)
	}
	in := invitation.NewMembers{Addresses: "new@example.net", Standing: org.Standing{Role: external}}
	_, err = r.Invitations.InviteIntoTeam(r.Ctx(), r.Adam, gone, in)
	testkit.WantFault(t, err, fault.Conflict, "teams.deleted_meanwhile")
	in.Teams = []id.Team{teamID, gone}
	_, err = r.Invitations.Invite(r.Ctx(), r.Adam, in)
	testkit.WantField(t, err, "teams", "teams.choose.gone")
	if n := testkit.Value[int](t, r.DB, `select count(*) from members where email_key = 'new@example.net'`, nil); n != 0 {
		t.Error("somebody was invited without the team")
	}
	act := r.Account("Lea", "Zanetti")
	_, err = r.Invitations.Invite(r.Ctx(), r.Adam, invitation.NewMembers{Addresses: act.LoginID, Standing: org.Standing{Role: member}, Teams: []id.Team{teamID}})
	r.Check(err)
	_, err = r.Invitations.Accept(r.Ctx(), act, r.LastMail("invitation").Token(t))
	r.Check(err)
	if got := r.TeamMembers(teamID); got[2] != "Lea Zanetti" {
		t.Errorf("in the team: %q", got)
	}
	r.wantTrueSortKeys()
}

// wantTrueSortKeys compares what the rows of teams carry with the members.
func (r *rig) wantTrueSortKeys() {
	r.T.Helper()
	if n := testkit.Value[int](r.T, r.DB, `select count(*) from team_members g join members m on m.org_id = g.org_id and m.id = g.member_id where (g.role_rank, g.sort_name) <> (m.role_rank, m.sort_name)`, nil); n != 0 {
		r.T.Errorf("%d rows sort by what their members were once", n)
	}
}
