package people

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/route"
	"manager/internal/team"
	"manager/templates/layout"
	pages "manager/templates/pages/people"
	"manager/web/kit"
)

// UserTeamsPage asks in which teams a member shall be.
func (h *Handlers) UserTeamsPage(w http.ResponseWriter, r *http.Request) error {
	page, err := h.teamedMember(r)
	if err != nil {
		return err
	}
	in := pages.UserTeamsForm{}
	for _, t := range page.Member.Teams {
		in.Teams = append(in.Teams, t.ID.String())
	}
	in.Before = in.Teams
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showUserTeams(w, r, []org.Member{page.Member}, false, in, kit.NewForm)
}

// ChangeUserTeams puts a member into teams and takes them out of others.
func (h *Handlers) ChangeUserTeams(w http.ResponseWriter, r *http.Request) error {
	page, err := h.teamedMember(r)
	if err != nil {
		return err
	}
	return h.submitUserTeams(w, r, []org.Member{page.Member}, false)
}

// teamedMember is the member of the address, for those who manage teams.
func (h *Handlers) teamedMember(r *http.Request) (org.MemberPage, error) {
	page, err := h.memberPage(r)
	if err == nil && !team.MayManage(kit.Actor(r).Role) {
		return page, fault.New(fault.Forbidden, "teams.denied.administrators_only")
	}
	return page, err
}

// SeveralTeamsPage asks into which teams several members shall come.
func (h *Handlers) SeveralTeamsPage(w http.ResponseWriter, r *http.Request) error {
	var in pages.UserTeamsForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	members, err := h.chosenMembers(r, in)
	if err != nil || len(members) == 0 {
		return h.nobodyChosen(w, r, err)
	}
	return h.showUserTeams(w, r, members, true, in, kit.NewForm)
}

// ChangeSeveralTeams puts several members into teams; the bar over the table only leads to the page that asks.
func (h *Handlers) ChangeSeveralTeams(w http.ResponseWriter, r *http.Request) error {
	var in pages.UserTeamsForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if !in.Asked {
		return h.Redirect(w, r, route.UsersSelectionTeams(kit.Actor(r).OrgNumber)+"?"+url.Values{"member": in.Members}.Encode())
	}
	members, err := h.chosenMembers(r, in)
	if err != nil || len(members) == 0 {
		return h.nobodyChosen(w, r, err)
	}
	return h.submitUserTeams(w, r, members, true)
}

func (h *Handlers) chosenMembers(r *http.Request, in pages.UserTeamsForm) ([]org.Member, error) {
	sel := selection{UsersSelectionForm: pages.UsersSelectionForm{Members: in.Members}}
	if err := sel.parse(); err != nil || len(sel.members) == 0 {
		return nil, err
	}
	return h.orgs.MembersOf(r.Context(), kit.Actor(r), sel.members)
}

func (h *Handlers) nobodyChosen(w http.ResponseWriter, r *http.Request, err error) error {
	if err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.Users(kit.Actor(r).OrgNumber), "users.flash.nobody_selected")
}

func (h *Handlers) submitUserTeams(w http.ResponseWriter, r *http.Request, members []org.Member, several bool) error {
	var in pages.UserTeamsForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if in.Find {
		return h.showUserTeams(w, r, members, several, in, kit.NewForm)
	}
	act := kit.Actor(r)
	err := h.teams.ChangeTeams(r.Context(), act, teamChange(members, in, several))
	if err == nil && several {
		return h.RedirectWithFlashAbout(w, r, route.Users(act.OrgNumber), linkedMembers(act.OrgNumber, members), kit.Line("users.teams.saved_several"))
	}
	if err == nil {
		return h.RedirectWithFlash(w, r, route.User(act.OrgNumber, members[0].ID.String()), "users.teams.saved", "Name", linkedMember(act.OrgNumber, members[0]))
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showUserTeams(w, r, members, several, in, answer)
}

// teamChange is what the form changes: only teams that were shown as the person's can be left.
func teamChange(members []org.Member, in pages.UserTeamsForm, several bool) team.Change {
	var change team.Change
	for _, m := range members {
		change.Members = append(change.Members, m.ID)
	}
	chosen, before := teamIDs(in.Teams), teamIDs(in.Before)
	change.Add = slices.DeleteFunc(slices.Clone(chosen), func(t id.Team) bool { return slices.Contains(before, t) })
	if !several {
		change.Remove = slices.DeleteFunc(before, func(t id.Team) bool { return slices.Contains(chosen, t) })
	}
	return change
}

func (h *Handlers) showUserTeams(w http.ResponseWriter, r *http.Request, members []org.Member, several bool, in pages.UserTeamsForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	choices, err := h.teams.Choices(r.Context(), act, in.Search, teamIDs(in.Teams))
	if err != nil {
		return err
	}
	title := i18n.T(r.Context(), "users.teams.modify")
	if several {
		title = i18n.T(r.Context(), "users.teams.add")
	}
	return h.RenderTitled(w, r, answer.Status, title, func(f layout.Frame) templ.Component {
		return pages.UserTeams(pages.UserTeamsView{Frame: f, Number: act.OrgNumber, Members: members, Several: several, Choices: choices, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}
