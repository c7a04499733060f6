package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/identity"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// profilePasswordForm asks for the current and a new password.
func (s *Server) profilePasswordForm(w http.ResponseWriter, r *http.Request) error {
	return s.showProfilePassword(w, r, http.StatusOK, pages.ProfilePasswordView{})
}

// profilePassword changes the password; every other device is signed out.
func (s *Server) profilePassword(w http.ResponseWriter, r *http.Request) error {
	var in pages.ProfilePasswordInput
	if err := readForm(r, &in); err != nil {
		return err
	}
	if err := s.accounts.ChangePassword(r.Context(), actorFrom(r), identity.PasswordChange{Current: in.Current, New: in.New}); err != nil {
		answer, err := s.formAnswer(w, r, err)
		if err != nil {
			return err
		}
		return s.showProfilePassword(w, r, answer.status, pages.ProfilePasswordView{Errors: answer.errors, Problem: answer.problem})
	}
	if err := s.renewToken(w, r); err != nil {
		return err
	}
	return s.redirectTelling(w, r, route.Profile(), "profile.password.saved")
}

func (s *Server) showProfilePassword(w http.ResponseWriter, r *http.Request, status int, v pages.ProfilePasswordView) error {
	entry := visitFrom(r.Context()).entry
	words, err := s.accounts.PasswordWords(r.Context(), entry.User)
	if err != nil {
		return err
	}
	v.LoginID, v.Words = entry.LoginID, words
	return s.render(w, r, status, "profile.password.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.ProfilePassword(v)
	})
}
