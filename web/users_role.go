package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// modifyRolePage asks for a member's role and what goes with it.
func (s *Server) modifyRolePage(w http.ResponseWriter, r *http.Request) error {
	page, err := s.managedMember(r)
	if err != nil {
		return err
	}
	st := page.Member.Standing
	in := pages.UserRoleForm{Role: string(st.Role), Accounting: st.Accounting, BillingMail: st.BillingMail, BillingSMS: st.BillingSMS, Version: page.Member.Version}
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.rolePage(w, r, page, in, shown)
}

// modifyRole saves a member's role.
func (s *Server) modifyRole(w http.ResponseWriter, r *http.Request) error {
	member, err := memberParam(r)
	if err != nil {
		return err
	}
	var in pages.UserRoleForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	act := actorFrom(r)
	err = s.orgs.ModifyRole(r.Context(), act, member, org.NewStanding{Standing: in.Standing(), Version: in.Version})
	if err != nil {
		return s.roleRefused(w, r, in, err)
	}
	to := route.Users(act.OrgNumber)
	if member == act.Member && actor.Role(in.Role) == actor.External {
		to = route.Org(act.OrgNumber) // externals don't see the table
	}
	return s.redirectTelling(w, r, to, "users.flash.role_saved")
}

// roleRefused shows the form again with what was typed; somebody else's change
// meanwhile is named, and the next try knows of it.
func (s *Server) roleRefused(w http.ResponseWriter, r *http.Request, in pages.UserRoleForm, refused error) error {
	answer, err := s.formAnswer(w, r, refused)
	if err != nil {
		return err
	}
	page, err := s.managedMember(r)
	if err != nil {
		return err
	}
	in.Version = page.Member.Version
	return s.rolePage(w, r, page, in, answer)
}

// shown is the answer to a form that nobody has sent yet.
var shown = formAnswer{status: http.StatusOK}

func (s *Server) rolePage(w http.ResponseWriter, r *http.Request, page org.MemberPage, in pages.UserRoleForm, answer formAnswer) error {
	act := actorFrom(r)
	return s.render(w, r, answer.status, "users.modify_role", func(f layout.Frame) templ.Component {
		return pages.UserRole(pages.UserRoleView{Frame: f, Number: act.OrgNumber, Member: page.Member, OnlyLegal: page.OnlyLegal,
			Roles: org.RolesGivenBy(act.Role), In: in, Errors: answer.errors, Problem: answer.problem})
	})
}
