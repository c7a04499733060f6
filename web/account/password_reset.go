package account

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// ForgottenPasswordPage asks for the address that the link is sent to.
func (h *Handlers) ForgottenPasswordPage(w http.ResponseWriter, r *http.Request) error {
	return h.showForgottenPassword(w, r, http.StatusOK, pages.ForgottenPasswordView{In: pages.ForgottenPasswordInput{Email: typedBefore(r)}})
}

// ForgottenPassword sends a mail; what follows is the same whatever the address is.
func (h *Handlers) ForgottenPassword(w http.ResponseWriter, r *http.Request) error {
	var in pages.ForgottenPasswordInput
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := h.accounts.RequestPasswordReset(r.Context(), in.Email, i18n.From(r.Context()).Lang, h.Device(r)); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showForgottenPassword(w, r, answer.Status, pages.ForgottenPasswordView{In: in, Errors: answer.Errors, Problem: answer.Problem})
	}
	return h.Redirect(w, r, route.ForgottenPasswordSent())
}

func (h *Handlers) showForgottenPassword(w http.ResponseWriter, r *http.Request, status int, v pages.ForgottenPasswordView) error {
	return h.Render(w, r, status, "reset.title", func(f layout.Frame) templ.Component {
		v.Frame, v.SMS = f, h.factors.SendsSMS()
		return pages.ForgottenPassword(v)
	})
}

// ForgottenPasswordSent asks to look into the mailbox.
func (h *Handlers) ForgottenPasswordSent(w http.ResponseWriter, r *http.Request) error {
	return h.Render(w, r, http.StatusOK, "reset.sent_title", func(f layout.Frame) templ.Component {
		return pages.ForgottenPasswordSent(pages.ForgottenPasswordSentView{Frame: f})
	})
}

// ResetLink shows what the link of a forgotten password leads to, and changes nothing.
func (h *Handlers) ResetLink(w http.ResponseWriter, r *http.Request) error {
	return h.showResetLink(w, r, kit.FormAnswer{})
}

// ResetPassword sets the new password of the link's person, who then signs in with it.
func (h *Handlers) ResetPassword(w http.ResponseWriter, r *http.Request) error {
	var in pages.ResetPasswordInput
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	person, err := h.accounts.ResetPassword(r.Context(), chi.URLParam(r, "token"), in.NewPassword, h.Device(r))
	if fault.Has(err, fault.NotFound) || fault.Has(err, fault.Conflict) || fault.Has(err, fault.Expired) {
		return h.showResetLink(w, r, kit.FormAnswer{})
	}
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showResetLink(w, r, answer)
	}
	if !person.TwoFactor { // whoever reads somebody's mail must not get tries of their own at the second factor
		h.RememberDevice(w, r, person.ID, uuid.UUID{})
	}
	if kit.RequestContext(r).User == person.ID {
		h.ForgetSession(w, r)
	}
	return h.RedirectWithFlash(w, r, route.WithEmail(route.SignIn(), person.LoginID), "reset.done")
}

func (h *Handlers) showResetLink(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	link, err := h.accounts.ResetLink(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	titles := map[identity.LinkState]string{
		identity.LinkOpen: "reset.new_title", identity.LinkUsed: "reset.used_title",
		identity.LinkExpired: "reset.expired_title", identity.LinkUnknown: "auth.link_unknown_title",
	}
	status := linkStatus(link.State)
	if link.State == identity.LinkOpen && answer.Status != 0 {
		status = answer.Status
	}
	forbidCaching(w)
	return h.Render(w, h.InLanguage(r, link.Language), status, titles[link.State], func(f layout.Frame) templ.Component {
		return pages.ResetPassword(pages.ResetPasswordView{Frame: f, Link: link, Action: r.URL.EscapedPath(), Errors: answer.Errors, Problem: answer.Problem})
	})
}
