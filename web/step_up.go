package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// stepUpForm asks a signed-in person to prove again who they are.
func (s *Server) stepUpForm(w http.ResponseWriter, r *http.Request) error {
	return s.showStepUp(w, r, http.StatusOK, pages.StepUpView{})
}

// stepUp takes the proof and leads back to the sensitive page.
func (s *Server) stepUp(w http.ResponseWriter, r *http.Request) error {
	var in pages.StepUpInput
	if err := readForm(r, &in); err != nil {
		return err
	}
	if err := s.accounts.ConfirmIdentity(r.Context(), actorFrom(r), in.Password); err != nil {
		answer, err := s.formAnswer(w, r, err)
		if err != nil {
			return err
		}
		return s.showStepUp(w, r, answer.status, pages.StepUpView{Errors: answer.errors, Problem: answer.problem})
	}
	if err := s.renewToken(w, r); err != nil {
		return err
	}
	return s.redirect(w, r, returnTo(r, route.Home()))
}

func (s *Server) showStepUp(w http.ResponseWriter, r *http.Request, status int, v pages.StepUpView) error {
	v.LoginID, v.In.Return = visitFrom(r.Context()).entry.LoginID, returnTo(r, "")
	return s.render(w, r, status, "auth.step_up.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.StepUp(v)
	})
}
