package people

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/invitation"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/people"
	"manager/web/kit"
)

// InviteUsersPage begins the wizard that adds people, or shows the step at
// which it was cut off.
func (h *Handlers) InviteUsersPage(w http.ResponseWriter, r *http.Request) error {
	in := pages.UsersInviteForm{Step: pages.InviteWho, Request: id.New[id.Event]().String(), Role: string(actor.Collaborator)}
	var access pages.AccessForm
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	if _, err := h.Prefill(r, &access); err != nil {
		return err
	}
	if !org.MayManageMembers(kit.Actor(r).Role) {
		return fault.New(fault.Forbidden, "users.denied.administrators_only")
	}
	return h.showInviteStep(w, r, in, access, kit.NewForm)
}

// InviteUsers takes a step of the wizard: each carries what the others say, and
// the last one sends.
func (h *Handlers) InviteUsers(w http.ResponseWriter, r *http.Request) error {
	var in pages.UsersInviteForm
	var access pages.AccessForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &access); err != nil {
		return err
	}
	act := kit.Actor(r)
	switch {
	case !org.MayManageMembers(act.Role):
		return fault.New(fault.Forbidden, "users.denied.administrators_only")
	case in.Back:
		in.Step = previousStep(in)
		return h.showInviteStep(w, r, in, access, kit.NewForm)
	case in.FindTeams:
		in.Step = pages.InviteRole
		return h.showInviteStep(w, r, in, access, kit.NewForm)
	case in.Step == pages.InviteAccess && access.Turns():
		return h.showInviteStep(w, r, in, access, kit.NewForm)
	case in.Step == pages.InviteSummary:
		return h.sendInvitations(w, r, in, access)
	}
	return h.nextInviteStep(w, r, in, access)
}

// previousStep is the step to which Back leads.
func previousStep(in pages.UsersInviteForm) string {
	switch {
	case in.Step == pages.InviteSummary && in.AsksForAccess():
		return pages.InviteAccess
	case in.Step == pages.InviteSummary, in.Step == pages.InviteAccess:
		return pages.InviteRole
	}
	return pages.InviteWho
}

// nextInviteStep goes on when what the step asked for is right.
func (h *Handlers) nextInviteStep(w http.ResponseWriter, r *http.Request, in pages.UsersInviteForm, access pages.AccessForm) error {
	act := kit.Actor(r)
	if _, err := h.invitations.CheckAddresses(r.Context(), act, in.Addresses); err != nil {
		return h.showInviteError(w, r, in, access, err)
	}
	if in.Step != pages.InviteRole && in.Step != pages.InviteAccess {
		in.Step = pages.InviteRole
		return h.showInviteStep(w, r, in, access, kit.NewForm)
	}
	role, ok := actor.ParseRole(in.Role)
	if !ok || !org.MayGive(act.Role, role) {
		return h.showInviteError(w, r, in, access, fault.Field("role", "error.unknown_choice"))
	}
	if in.Step == pages.InviteRole && in.AsksForAccess() {
		in.Step = pages.InviteAccess
	} else {
		in.Step = pages.InviteSummary
	}
	return h.showInviteStep(w, r, in, access, kit.NewForm)
}

func (h *Handlers) sendInvitations(w http.ResponseWriter, r *http.Request, in pages.UsersInviteForm, access pages.AccessForm) error {
	changes, err := access.Changes()
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	invited, err := h.products.InviteWithAccess(r.Context(), act, invitation.NewMembers{Addresses: in.Addresses, Standing: in.Standing(), Teams: teamIDs(in.Teams), Request: in.Request}, changes)
	if err != nil {
		return h.showInviteError(w, r, in, access, err)
	}
	return h.RedirectWithFlash(w, r, route.Users(act.OrgNumber), "users.flash.invited", "Number", invited)
}

// showInviteError shows the step to which the fault belongs, with everything that was said.
func (h *Handlers) showInviteError(w http.ResponseWriter, r *http.Request, in pages.UsersInviteForm, access pages.AccessForm, refused error) error {
	var f *fault.Fault
	if errors.As(refused, &f) && f.Key == product.TooMuchAtOnce {
		in.Step = pages.InviteAccess
		return h.showInviteStep(w, r, in, access, kit.FormAnswer{Status: http.StatusUnprocessableEntity, Problem: i18n.T(r.Context(), f.Key, f.Args...)})
	}
	answer, err := kit.AnswerForm(w, r, refused)
	if err != nil {
		return err
	}
	if answer.Errors.For("addresses") != "" {
		in.Step = pages.InviteWho
	} else if answer.Errors.For("role") != "" || answer.Errors.For("teams") != "" {
		in.Step = pages.InviteRole
	} else if len(answer.Errors) > 0 {
		in.Step = pages.InviteAccess
	}
	return h.showInviteStep(w, r, in, access, answer)
}

func (h *Handlers) showInviteStep(w http.ResponseWriter, r *http.Request, in pages.UsersInviteForm, access pages.AccessForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	view := pages.UsersInviteView{Number: act.OrgNumber, In: in, Roles: org.RolesGivenBy(act.Role), Errors: answer.Errors, Problem: answer.Problem}
	var err error
	if view.Teams, err = h.teams.Choices(r.Context(), act, in.TeamSearch, teamIDs(in.Teams)); err != nil {
		return err
	}
	if view.Access.In, err = access.Changes(); err != nil {
		return err
	}
	if in.Step == pages.InviteAccess {
		if err := h.addAccessChoices(r, access, &view); err != nil {
			return err
		}
	}
	if in.Step == pages.InviteSummary {
		if err := h.addSummary(r, in, &view); err != nil {
			return h.showInviteError(w, r, in, access, err)
		}
	}
	return h.Render(w, r, answer.Status, "users.add_user", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.UsersInvite(view)
	})
}

// addAccessChoices fills in what can be given to those invited.
func (h *Handlers) addAccessChoices(r *http.Request, access pages.AccessForm, view *pages.UsersInviteView) error {
	page, err := h.products.AccessChoices(r.Context(), kit.Actor(r), access.Query())
	if err != nil {
		return err
	}
	view.Access.Number, view.Access.Page, view.Access.Query, view.Access.Errors = view.Number, page, access.Query(), view.Errors
	return nil
}

// addSummary fills in who is invited and what they are given; what is wrong with either is a fault of the form.
func (h *Handlers) addSummary(r *http.Request, in pages.UsersInviteForm, view *pages.UsersInviteView) error {
	addresses, err := invitation.ParseAddresses(in.Addresses)
	if err != nil {
		return err
	}
	for _, email := range addresses {
		view.Addresses = append(view.Addresses, email.Shown)
	}
	if in.AsksForAccess() {
		if view.Chosen, err = h.products.Choice(r.Context(), kit.Actor(r), view.Access.In); err != nil {
			return err
		}
	}
	view.Kinds, err = h.products.Catalogue(r.Context())
	return err
}
