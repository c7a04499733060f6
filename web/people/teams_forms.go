package people

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/invitation"
	"manager/internal/org"
	"manager/internal/route"
	"manager/internal/team"
	"manager/templates/layout"
	pages "manager/templates/pages/people"
	"manager/web/kit"
)

// NewTeamPage asks for the name of a new team.
func (h *Handlers) NewTeamPage(w http.ResponseWriter, r *http.Request) error {
	in := pages.TeamForm{Request: id.New[id.Event]().String()}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	if !team.MayManage(kit.Actor(r).Role) {
		return fault.New(fault.Forbidden, "teams.denied.administrators_only")
	}
	return h.showTeamForm(w, r, team.Team{}, in, kit.NewForm)
}

// CreateTeam makes a team.
func (h *Handlers) CreateTeam(w http.ResponseWriter, r *http.Request) error {
	var in pages.TeamForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	teamID, err := h.teams.Create(r.Context(), act, in.Request, in.Details())
	if err == nil {
		return h.redirectAboutTeam(w, r, route.Team(act.OrgNumber, teamID.String()), teamID, "teams.flash.created")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showTeamForm(w, r, team.Team{}, in, answer)
}

// ModifyTeamPage asks what a team shall be called.
func (h *Handlers) ModifyTeamPage(w http.ResponseWriter, r *http.Request) error {
	teamID, err := teamParam(r)
	if err != nil {
		return err
	}
	t, err := h.teams.Managed(r.Context(), kit.Actor(r), teamID)
	if err != nil {
		return err
	}
	in := pages.TeamForm{Name: t.Name, Description: t.Description, Version: t.Version}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showTeamForm(w, r, t, in, kit.NewForm)
}

// ModifyTeam renames and describes a team. When somebody has deleted it
// meanwhile, what was typed is shown as a new team's.
func (h *Handlers) ModifyTeam(w http.ResponseWriter, r *http.Request) error {
	teamID, err := teamParam(r)
	if err != nil {
		return err
	}
	var in pages.TeamForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	err = h.teams.Modify(r.Context(), act, teamID, team.NewDetails{Details: in.Details(), Version: in.Version})
	if err == nil {
		return h.redirectAboutTeam(w, r, route.Team(act.OrgNumber, teamID.String()), teamID, "teams.flash.saved")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	t, err := h.findTeam(r, teamID)
	if err != nil {
		return err
	}
	in.Version, in.Request = t.Version, id.New[id.Event]().String()
	return h.showTeamForm(w, r, t, in, answer)
}

func (h *Handlers) showTeamForm(w http.ResponseWriter, r *http.Request, t team.Team, in pages.TeamForm, answer kit.FormAnswer) error {
	title := "teams.modify"
	if t.ID.IsZero() {
		title = "teams.create"
	}
	return h.Render(w, r, answer.Status, title, func(f layout.Frame) templ.Component {
		return pages.TeamDetails(pages.TeamFormView{Frame: f, Number: kit.Actor(r).OrgNumber, Team: t, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// InviteIntoTeamPage asks which externals shall be invited into a team.
func (h *Handlers) InviteIntoTeamPage(w http.ResponseWriter, r *http.Request) error {
	teamID, err := teamParam(r)
	if err != nil {
		return err
	}
	in := pages.TeamInvitationForm{Request: id.New[id.Event]().String()}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	t, err := h.teams.Managed(r.Context(), kit.Actor(r), teamID)
	if err != nil {
		return err
	}
	return h.showTeamInvitation(w, r, teamID, t, in, kit.NewForm)
}

// InviteIntoTeam invites externals into a team by mail.
func (h *Handlers) InviteIntoTeam(w http.ResponseWriter, r *http.Request) error {
	teamID, err := teamParam(r)
	if err != nil {
		return err
	}
	var in pages.TeamInvitationForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	invited, err := h.invitations.InviteIntoTeam(r.Context(), act, teamID, invitation.NewMembers{Addresses: in.Addresses, Standing: org.Standing{Role: actor.External}, Request: in.Request})
	if err == nil {
		return h.redirectAboutTeam(w, r, route.Team(act.OrgNumber, teamID.String()), teamID, "users.flash.invited", "Number", invited)
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	t, err := h.findTeam(r, teamID)
	if err != nil {
		return err
	}
	return h.showTeamInvitation(w, r, teamID, t, in, answer)
}

func (h *Handlers) showTeamInvitation(w http.ResponseWriter, r *http.Request, teamID id.Team, t team.Team, in pages.TeamInvitationForm, answer kit.FormAnswer) error {
	return h.Render(w, r, answer.Status, "teams.invite_external", func(f layout.Frame) templ.Component {
		return pages.TeamInvitation(pages.TeamInvitationView{Frame: f, Number: kit.Actor(r).OrgNumber, TeamID: teamID.String(), Team: t, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}
