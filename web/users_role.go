package web

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
	"manager/templates/ui"
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
	return s.rolePage(w, r, http.StatusOK, page, in, nil, "")
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
	errs, text, status, err := refusal(r, refused)
	if err != nil {
		return err
	}
	page, err := s.managedMember(r)
	if err != nil {
		return err
	}
	in.Version = page.Member.Version
	return s.rolePage(w, r, status, page, in, errs, text)
}

// refusal says what a form shows when its change was refused: errors beside its
// fields, or one text above them. Anything else comes back as the error it is.
func refusal(r *http.Request, refused error) (errs ui.Errors, text string, status int, _ error) {
	errs, err := fieldErrors(r, refused)
	if err == nil {
		return errs, "", http.StatusUnprocessableEntity, nil
	}
	var f *fault.Fault
	if errors.As(err, &f) && f.Kind == fault.Conflict {
		return nil, i18n.T(r.Context(), f.Key, f.Args...), http.StatusConflict, nil
	}
	return nil, "", 0, err
}

func (s *Server) rolePage(w http.ResponseWriter, r *http.Request, status int, page org.MemberPage, in pages.UserRoleForm, errs ui.Errors, text string) error {
	act := actorFrom(r)
	return s.render(w, r, status, "users.modify_role", func(f layout.Frame) templ.Component {
		return pages.UserRole(pages.UserRoleView{Frame: f, Number: act.OrgNumber, Member: page.Member, OnlyLegal: page.OnlyLegal,
			Roles: org.RolesGivenBy(act.Role), In: in, Errors: errs, Text: text})
	})
}
