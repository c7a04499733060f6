package web

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// inviteUsersPage begins the wizard that adds people, or shows the step at
// which it was cut off.
func (s *Server) inviteUsersPage(w http.ResponseWriter, r *http.Request) error {
	in := pages.UsersInviteForm{Step: pages.InviteWho, Request: id.New[id.Event]().String(), Role: string(actor.Collaborator)}
	var access pages.AccessForm
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	if _, err := s.prefill(r, &access); err != nil {
		return err
	}
	if !org.MayManageMembers(actorFrom(r).Role) {
		return fault.New(fault.Forbidden, "users.denied.administrators_only")
	}
	return s.inviteStep(w, r, in, access, shown)
}

// inviteUsers takes a step of the wizard: each carries what the others say, and
// the last one sends.
func (s *Server) inviteUsers(w http.ResponseWriter, r *http.Request) error {
	var in pages.UsersInviteForm
	var access pages.AccessForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	if err := readForm(r, &access); err != nil {
		return err
	}
	act := actorFrom(r)
	switch {
	case !org.MayManageMembers(act.Role):
		return fault.New(fault.Forbidden, "users.denied.administrators_only")
	case in.Back:
		in.Step = before(in)
		return s.inviteStep(w, r, in, access, shown)
	case in.FindTeams:
		in.Step = pages.InviteRole
		return s.inviteStep(w, r, in, access, shown)
	case in.Step == pages.InviteAccess && access.Turns():
		return s.inviteStep(w, r, in, access, shown)
	case in.Step == pages.InviteSummary:
		return s.sendInvitations(w, r, in, access)
	}
	return s.nextInviteStep(w, r, in, access)
}

// before is the step to which Back leads.
func before(in pages.UsersInviteForm) string {
	switch {
	case in.Step == pages.InviteSummary && in.AsksForAccess():
		return pages.InviteAccess
	case in.Step == pages.InviteSummary, in.Step == pages.InviteAccess:
		return pages.InviteRole
	}
	return pages.InviteWho
}

// nextInviteStep goes on when what the step asked for is right.
func (s *Server) nextInviteStep(w http.ResponseWriter, r *http.Request, in pages.UsersInviteForm, access pages.AccessForm) error {
	act := actorFrom(r)
	if _, err := s.orgs.CheckAddresses(r.Context(), act, in.Addresses); err != nil {
		return s.inviteRefused(w, r, in, access, err)
	}
	if in.Step != pages.InviteRole && in.Step != pages.InviteAccess {
		in.Step = pages.InviteRole
		return s.inviteStep(w, r, in, access, shown)
	}
	role, ok := actor.ParseRole(in.Role)
	if !ok || !org.MayGive(act.Role, role) {
		return s.inviteRefused(w, r, in, access, fault.Field("role", "error.unknown_choice"))
	}
	if in.Step == pages.InviteRole && in.AsksForAccess() {
		in.Step = pages.InviteAccess
	} else {
		in.Step = pages.InviteSummary
	}
	return s.inviteStep(w, r, in, access, shown)
}

func (s *Server) sendInvitations(w http.ResponseWriter, r *http.Request, in pages.UsersInviteForm, access pages.AccessForm) error {
	changes, err := access.Changes()
	if err != nil {
		return err
	}
	act := actorFrom(r)
	invited, err := s.products.InviteWithAccess(r.Context(), act, org.NewMembers{Addresses: in.Addresses, Standing: in.Standing(), Teams: teamIDs(in.Teams), Request: in.Request}, changes)
	if err != nil {
		return s.inviteRefused(w, r, in, access, err)
	}
	return s.redirectTelling(w, r, route.Users(act.OrgNumber), "users.flash.invited", "Number", invited)
}

// inviteRefused shows the step to which the fault belongs, with everything that was said.
func (s *Server) inviteRefused(w http.ResponseWriter, r *http.Request, in pages.UsersInviteForm, access pages.AccessForm, refused error) error {
	var f *fault.Fault
	if errors.As(refused, &f) && f.Key == product.TooMuchAtOnce {
		in.Step = pages.InviteAccess
		return s.inviteStep(w, r, in, access, formAnswer{status: http.StatusUnprocessableEntity, problem: i18n.T(r.Context(), f.Key, f.Args...)})
	}
	answer, err := s.formAnswer(w, r, refused)
	if err != nil {
		return err
	}
	if answer.errors.For("addresses") != "" {
		in.Step = pages.InviteWho
	} else if answer.errors.For("role") != "" || answer.errors.For("teams") != "" {
		in.Step = pages.InviteRole
	} else if len(answer.errors) > 0 {
		in.Step = pages.InviteAccess
	}
	return s.inviteStep(w, r, in, access, answer)
}

func (s *Server) inviteStep(w http.ResponseWriter, r *http.Request, in pages.UsersInviteForm, access pages.AccessForm, answer formAnswer) error {
	act := actorFrom(r)
	view := pages.UsersInviteView{Number: act.OrgNumber, In: in, Roles: org.RolesGivenBy(act.Role), Errors: answer.errors, Problem: answer.problem}
	var err error
	if view.Teams, err = s.orgs.TeamChoices(r.Context(), act, in.TeamSearch, teamIDs(in.Teams)); err != nil {
		return err
	}
	if view.Access.In, err = access.Changes(); err != nil {
		return err
	}
	if in.Step == pages.InviteAccess {
		if err := s.inviteAccess(r, access, &view); err != nil {
			return err
		}
	}
	if in.Step == pages.InviteSummary {
		addresses, err := org.ParseAddresses(in.Addresses)
		if err != nil {
			return s.inviteRefused(w, r, in, access, err)
		}
		if in.AsksForAccess() {
			if view.Chosen, err = s.products.Choice(r.Context(), act, view.Access.In); err != nil {
				return s.inviteRefused(w, r, in, access, err)
			}
		}
		if view.Kinds, err = s.products.Catalogue(r.Context()); err != nil {
			return err
		}
		for _, email := range addresses {
			view.Addresses = append(view.Addresses, email.Shown)
		}
	}
	return s.render(w, r, answer.status, "users.add_user", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.UsersInvite(view)
	})
}

// inviteAccess fills in what can be given to those invited.
func (s *Server) inviteAccess(r *http.Request, access pages.AccessForm, view *pages.UsersInviteView) error {
	page, err := s.products.AccessChoices(r.Context(), actorFrom(r), access.Query())
	if err != nil {
		return err
	}
	view.Access.Number, view.Access.Page, view.Access.Query, view.Access.Errors = view.Number, page, access.Query(), view.Errors
	return nil
}
