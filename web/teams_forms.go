package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// newTeamPage asks for the name of a new team.
func (s *Server) newTeamPage(w http.ResponseWriter, r *http.Request) error {
	in := pages.TeamForm{Request: id.New[id.Event]().String()}
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	if !org.MayManageTeams(actorFrom(r).Role) {
		return fault.New(fault.Forbidden, "teams.denied.administrators_only")
	}
	return s.teamForm(w, r, org.Team{}, in, shown)
}

// createTeam makes a team.
func (s *Server) createTeam(w http.ResponseWriter, r *http.Request) error {
	var in pages.TeamForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	act := actorFrom(r)
	team, err := s.orgs.CreateTeam(r.Context(), act, in.Request, in.Details())
	if err == nil {
		return s.redirectTelling(w, r, route.Team(act.OrgNumber, team.String()), "teams.flash.created")
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	return s.teamForm(w, r, org.Team{}, in, answer)
}

// modifyTeamPage asks what a team shall be called.
func (s *Server) modifyTeamPage(w http.ResponseWriter, r *http.Request) error {
	team, err := teamParam(r)
	if err != nil {
		return err
	}
	t, err := s.orgs.ManagedTeam(r.Context(), actorFrom(r), team)
	if err != nil {
		return err
	}
	in := pages.TeamForm{Name: t.Name, Description: t.Description, Version: t.Version}
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.teamForm(w, r, t, in, shown)
}

// modifyTeam renames and describes a team. When somebody has deleted it
// meanwhile, what was typed is shown as a new team's.
func (s *Server) modifyTeam(w http.ResponseWriter, r *http.Request) error {
	team, err := teamParam(r)
	if err != nil {
		return err
	}
	var in pages.TeamForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	act := actorFrom(r)
	err = s.orgs.ModifyTeam(r.Context(), act, team, org.NewTeamDetails{TeamDetails: in.Details(), Version: in.Version})
	if err == nil {
		return s.redirectTelling(w, r, route.Team(act.OrgNumber, team.String()), "teams.flash.saved")
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	t, err := s.teamOrGone(r, team)
	if err != nil {
		return err
	}
	in.Version, in.Request = t.Version, id.New[id.Event]().String()
	return s.teamForm(w, r, t, in, answer)
}

func (s *Server) teamForm(w http.ResponseWriter, r *http.Request, t org.Team, in pages.TeamForm, answer formAnswer) error {
	title := "teams.modify"
	if t.ID.IsZero() {
		title = "teams.create"
	}
	return s.render(w, r, answer.status, title, func(f layout.Frame) templ.Component {
		return pages.TeamDetails(pages.TeamFormView{Frame: f, Number: actorFrom(r).OrgNumber, Team: t, In: in, Errors: answer.errors, Problem: answer.problem})
	})
}

// inviteIntoTeamPage asks which externals shall be invited into a team.
func (s *Server) inviteIntoTeamPage(w http.ResponseWriter, r *http.Request) error {
	team, err := teamParam(r)
	if err != nil {
		return err
	}
	in := pages.TeamInvitationForm{Request: id.New[id.Event]().String()}
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	t, err := s.orgs.ManagedTeam(r.Context(), actorFrom(r), team)
	if err != nil {
		return err
	}
	return s.teamInvitation(w, r, team, t, in, shown)
}

// inviteIntoTeam invites externals into a team by mail.
func (s *Server) inviteIntoTeam(w http.ResponseWriter, r *http.Request) error {
	team, err := teamParam(r)
	if err != nil {
		return err
	}
	var in pages.TeamInvitationForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	act := actorFrom(r)
	invited, err := s.orgs.InviteIntoTeam(r.Context(), act, team, org.NewMembers{Addresses: in.Addresses, Standing: org.Standing{Role: actor.External}, Request: in.Request})
	if err == nil {
		return s.redirectTelling(w, r, route.Team(act.OrgNumber, team.String()), "users.flash.invited", "Number", invited)
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	t, err := s.teamOrGone(r, team)
	if err != nil {
		return err
	}
	return s.teamInvitation(w, r, team, t, in, answer)
}

func (s *Server) teamInvitation(w http.ResponseWriter, r *http.Request, team id.Team, t org.Team, in pages.TeamInvitationForm, answer formAnswer) error {
	return s.render(w, r, answer.status, "teams.invite_external", func(f layout.Frame) templ.Component {
		return pages.TeamInvitation(pages.TeamInvitationView{Frame: f, Number: actorFrom(r).OrgNumber, TeamID: team.String(), Team: t, In: in, Errors: answer.errors, Problem: answer.problem})
	})
}
