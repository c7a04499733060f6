package people

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/people"
	"manager/web/kit"
)

// AddTeamMembersPage shows people to choose a team's members from.
func (h *Handlers) AddTeamMembersPage(w http.ResponseWriter, r *http.Request) error {
	teamID, err := teamParam(r)
	if err != nil {
		return err
	}
	var in pages.TeamMembersForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showTeamMembers(w, r, teamID, in, kit.NewForm)
}

// AddTeamMembers adds those chosen, or turns the page and keeps the choice.
func (h *Handlers) AddTeamMembers(w http.ResponseWriter, r *http.Request) error {
	teamID, err := teamParam(r)
	if err != nil {
		return err
	}
	var in pages.TeamMembersForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if in.Find || in.Cursor != "" {
		return h.showTeamMembers(w, r, teamID, in, kit.NewForm)
	}
	members, err := memberIDs(in.Members)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	_, err = h.teams.AddMembers(r.Context(), act, teamID, members)
	if err == nil {
		return h.redirectAboutMembers(w, r, route.Team(act.OrgNumber, teamID.String()), members, "teams.flash.added")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showTeamMembers(w, r, teamID, in, answer)
}

func (h *Handlers) showTeamMembers(w http.ResponseWriter, r *http.Request, teamID id.Team, in pages.TeamMembersForm, answer kit.FormAnswer) error {
	chosen, err := memberIDs(in.Members)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	found, err := h.teams.Candidates(r.Context(), act, teamID, in.Search, in.Cursor, chosen)
	if err != nil {
		return err
	}
	if found.Team.ID.IsZero() && answer.Status == http.StatusOK {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return h.Render(w, r, answer.Status, "teams.add_members", func(f layout.Frame) templ.Component {
		return pages.TeamMembers(pages.TeamMembersView{Frame: f, Number: act.OrgNumber, TeamID: teamID.String(), Found: found, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// memberIDs reads the members that a form names; what is no ID is not found.
func memberIDs(texts []string) (members []id.Member, err error) {
	for _, text := range texts {
		member, err := id.Parse[id.Member](text)
		if err != nil {
			return nil, fault.New(fault.NotFound, "error.not_found")
		}
		members = append(members, member)
	}
	return members, nil
}

// teamMemberForm names one of a team's members.
type teamMemberForm struct {
	Member string `form:"member"`
}

// RemoveTeamMember takes somebody out of a team.
func (h *Handlers) RemoveTeamMember(w http.ResponseWriter, r *http.Request) error {
	teamID, err := teamParam(r)
	if err != nil {
		return err
	}
	var in teamMemberForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	members, err := memberIDs([]string{in.Member})
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.teams.RemoveMember(r.Context(), act, teamID, members[0]); err != nil {
		return err
	}
	return h.redirectAboutMembers(w, r, route.Team(act.OrgNumber, teamID.String()), members, "teams.flash.removed")
}

// SetTeamLeader makes somebody the team's leader, or without a member nobody.
func (h *Handlers) SetTeamLeader(w http.ResponseWriter, r *http.Request) error {
	teamID, err := teamParam(r)
	if err != nil {
		return err
	}
	var in teamMemberForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	var leader id.Member
	if in.Member != "" {
		members, err := memberIDs([]string{in.Member})
		if err != nil {
			return err
		}
		leader = members[0]
	}
	act := kit.Actor(r)
	if err := h.teams.SetLeader(r.Context(), act, teamID, leader); err != nil {
		return err
	}
	to := route.Team(act.OrgNumber, teamID.String())
	if leader.IsZero() {
		return h.redirectAboutTeam(w, r, to, teamID, "teams.flash.leader_saved")
	}
	return h.redirectAboutMembers(w, r, to, []id.Member{leader}, "teams.flash.leader_saved")
}
