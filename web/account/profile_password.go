package account

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/identity"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// ChangePasswordPage asks for the current and a new password.
// Whoever has a stronger method than the password proves by that first who they are.
func (h *Handlers) ChangePasswordPage(w http.ResponseWriter, r *http.Request) error {
	if kit.RequestContext(r).StepUp != identity.StepUpByPassword {
		if err := kit.Actor(r).NeedFresh(h.Now()); err != nil {
			return err
		}
	}
	return h.showProfilePassword(w, r, http.StatusOK, pages.ProfilePasswordView{})
}

// ChangePassword changes the password; every other device is signed out.
func (h *Handlers) ChangePassword(w http.ResponseWriter, r *http.Request) error {
	var in pages.ProfilePasswordInput
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := h.accounts.ChangePassword(r.Context(), kit.Actor(r), identity.PasswordChange{Current: in.Current, New: in.New, Mailbox: identity.MailboxChoice(in.Mailbox)}); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showProfilePassword(w, r, answer.Status, pages.ProfilePasswordView{Choice: in.Mailbox, Errors: answer.Errors, Problem: answer.Problem})
	}
	if err := h.RenewToken(w, r); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.Profile(), "profile.password.saved")
}

func (h *Handlers) showProfilePassword(w http.ResponseWriter, r *http.Request, status int, v pages.ProfilePasswordView) error {
	rc := kit.RequestContext(r)
	form, err := h.accounts.PasswordForm(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	v.LoginID, v.Words, v.Mailbox = rc.LoginID, form.Words, form.Mailbox
	return h.Render(w, r, status, "profile.password.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.ProfilePassword(v)
	})
}
