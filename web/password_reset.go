package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// forgottenPasswordForm asks for the address that the link is sent to.
func (s *Server) forgottenPasswordForm(w http.ResponseWriter, r *http.Request) error {
	return s.showForgottenPassword(w, r, http.StatusOK, pages.ForgottenPasswordView{})
}

// forgottenPassword sends a mail; what follows is the same whatever the address is.
func (s *Server) forgottenPassword(w http.ResponseWriter, r *http.Request) error {
	var in pages.ForgottenPasswordInput
	if err := readForm(r, &in); err != nil {
		return err
	}
	if err := s.accounts.RequestPasswordReset(r.Context(), in.Email, i18n.From(r.Context()).Lang, device(r)); err != nil {
		answer, err := s.formAnswer(w, r, err)
		if err != nil {
			return err
		}
		return s.showForgottenPassword(w, r, answer.status, pages.ForgottenPasswordView{In: in, Errors: answer.errors, Problem: answer.problem})
	}
	return s.redirect(w, r, route.ForgottenPasswordSent())
}

func (s *Server) showForgottenPassword(w http.ResponseWriter, r *http.Request, status int, v pages.ForgottenPasswordView) error {
	return s.render(w, r, status, "reset.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.ForgottenPassword(v)
	})
}

// forgottenPasswordSent asks to look into the mailbox.
func (s *Server) forgottenPasswordSent(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, "reset.sent_title", func(f layout.Frame) templ.Component {
		return pages.ForgottenPasswordSent(pages.ForgottenPasswordSentView{Frame: f})
	})
}

// resetLink shows what the link of a forgotten password leads to, and changes nothing.
func (s *Server) resetLink(w http.ResponseWriter, r *http.Request) error {
	return s.showResetLink(w, r, formAnswer{})
}

// resetPassword sets the new password of the link's person, who then signs in with it.
func (s *Server) resetPassword(w http.ResponseWriter, r *http.Request) error {
	var in pages.ResetPasswordInput
	if err := readForm(r, &in); err != nil {
		return err
	}
	person, err := s.accounts.ResetPassword(r.Context(), chi.URLParam(r, "token"), in.NewPassword, device(r))
	if fault.Has(err, fault.NotFound) || fault.Has(err, fault.Conflict) || fault.Has(err, fault.Expired) {
		return s.showResetLink(w, r, formAnswer{})
	}
	if err != nil {
		answer, err := s.formAnswer(w, r, err)
		if err != nil {
			return err
		}
		return s.showResetLink(w, r, answer)
	}
	s.rememberDevice(w, r, person.ID)
	if v := visitFrom(r.Context()); v.present && v.entry.User == person.ID {
		s.forgetSession(w, r)
	}
	return s.redirectTelling(w, r, route.SignIn(), "reset.done")
}

func (s *Server) showResetLink(w http.ResponseWriter, r *http.Request, answer formAnswer) error {
	link, err := s.accounts.ResetLink(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	titles := map[identity.LinkState]string{
		identity.LinkOpen: "reset.new_title", identity.LinkUsed: "reset.used_title",
		identity.LinkExpired: "reset.expired_title", identity.LinkUnknown: "auth.link_unknown_title",
	}
	status := linkStatus(link.State)
	if link.State == identity.LinkOpen && answer.status != 0 {
		status = answer.status
	}
	noLinkLeaks(w)
	return s.render(w, s.speaking(r, link.Language), status, titles[link.State], func(f layout.Frame) templ.Component {
		return pages.ResetPassword(pages.ResetPasswordView{Frame: f, Link: link, Action: r.URL.EscapedPath(), Errors: answer.errors, Problem: answer.problem})
	})
}
