package people

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/people"
	"manager/web/kit"
)

// ModifyRolePage asks for a member's role and what goes with it.
func (h *Handlers) ModifyRolePage(w http.ResponseWriter, r *http.Request) error {
	page, err := h.managedMember(r)
	if err != nil {
		return err
	}
	st := page.Member.Standing
	in := pages.UserRoleForm{Role: string(st.Role), Accounting: st.Accounting, BillingMail: st.BillingMail, BillingSMS: st.BillingSMS, Version: page.Member.Version}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showRole(w, r, page, in, kit.NewForm)
}

// ModifyRole saves a member's role.
func (h *Handlers) ModifyRole(w http.ResponseWriter, r *http.Request) error {
	member, err := memberParam(r)
	if err != nil {
		return err
	}
	var in pages.UserRoleForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	err = h.orgs.ModifyRole(r.Context(), act, member, org.NewStanding{Standing: in.Standing(), Version: in.Version})
	if err != nil {
		return h.showRoleError(w, r, in, err)
	}
	to := route.Users(act.OrgNumber)
	if member == act.Member && actor.Role(in.Role) == actor.External {
		to = route.Org(act.OrgNumber) // externals don't see the table
	}
	return h.redirectAboutMembers(w, r, to, []id.Member{member}, "users.flash.role_saved")
}

// showRoleError shows the form again with what was typed; somebody else's change
// meanwhile is named, and the next try knows of it.
func (h *Handlers) showRoleError(w http.ResponseWriter, r *http.Request, in pages.UserRoleForm, refused error) error {
	answer, err := kit.AnswerForm(w, r, refused)
	if err != nil {
		return err
	}
	page, err := h.managedMember(r)
	if err != nil {
		return err
	}
	in.Version = page.Member.Version
	return h.showRole(w, r, page, in, answer)
}

func (h *Handlers) showRole(w http.ResponseWriter, r *http.Request, page org.MemberPage, in pages.UserRoleForm, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	return h.Render(w, r, answer.Status, "users.modify_role", func(f layout.Frame) templ.Component {
		return pages.UserRole(pages.UserRoleView{Frame: f, Number: act.OrgNumber, Member: page.Member, OnlyLegal: page.OnlyLegal,
			Roles: org.RolesGivenBy(act.Role), In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}
