package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// addTeamMembersPage shows people to choose a team's members from.
func (s *Server) addTeamMembersPage(w http.ResponseWriter, r *http.Request) error {
	team, err := teamParam(r)
	if err != nil {
		return err
	}
	var in pages.TeamMembersForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.teamMembers(w, r, team, in, shown)
}

// addTeamMembers adds those chosen, or turns the page and keeps the choice.
func (s *Server) addTeamMembers(w http.ResponseWriter, r *http.Request) error {
	team, err := teamParam(r)
	if err != nil {
		return err
	}
	var in pages.TeamMembersForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	if in.Find || in.Cursor != "" {
		return s.teamMembers(w, r, team, in, shown)
	}
	members, err := memberIDs(in.Members)
	if err != nil {
		return err
	}
	act := actorFrom(r)
	_, err = s.orgs.AddTeamMembers(r.Context(), act, team, members)
	if err == nil {
		return s.redirectTelling(w, r, route.Team(act.OrgNumber, team.String()), "teams.flash.added")
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	return s.teamMembers(w, r, team, in, answer)
}

func (s *Server) teamMembers(w http.ResponseWriter, r *http.Request, team id.Team, in pages.TeamMembersForm, answer formAnswer) error {
	chosen, err := memberIDs(in.Members)
	if err != nil {
		return err
	}
	act := actorFrom(r)
	found, err := s.orgs.TeamCandidates(r.Context(), act, team, in.Search, in.Cursor, chosen)
	if err != nil {
		return err
	}
	if found.Team.ID.IsZero() && answer.status == http.StatusOK {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return s.render(w, r, answer.status, "teams.add_members", func(f layout.Frame) templ.Component {
		return pages.TeamMembers(pages.TeamMembersView{Frame: f, Number: act.OrgNumber, TeamID: team.String(), Found: found, In: in, Errors: answer.errors, Problem: answer.problem})
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

// removeTeamMember takes somebody out of a team.
func (s *Server) removeTeamMember(w http.ResponseWriter, r *http.Request) error {
	team, err := teamParam(r)
	if err != nil {
		return err
	}
	var in teamMemberForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	members, err := memberIDs([]string{in.Member})
	if err != nil {
		return err
	}
	act := actorFrom(r)
	if err := s.orgs.RemoveTeamMember(r.Context(), act, team, members[0]); err != nil {
		return err
	}
	return s.redirectTelling(w, r, route.Team(act.OrgNumber, team.String()), "teams.flash.removed")
}

// setTeamLeader makes somebody the team's leader, or without a member nobody.
func (s *Server) setTeamLeader(w http.ResponseWriter, r *http.Request) error {
	team, err := teamParam(r)
	if err != nil {
		return err
	}
	var in teamMemberForm
	if err := readForm(r, &in); err != nil {
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
	act := actorFrom(r)
	if err := s.orgs.SetLeader(r.Context(), act, team, leader); err != nil {
		return err
	}
	return s.redirectTelling(w, r, route.Team(act.OrgNumber, team.String()), "teams.flash.leader_saved")
}
