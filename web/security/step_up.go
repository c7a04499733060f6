package security

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/identity"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/security"
	"manager/web/kit"
)

// StepUpPage asks a signed-in person to prove again who they are, by the
// strongest method that they have.
func (h *Handlers) StepUpPage(w http.ResponseWriter, r *http.Request) error {
	by, err := h.factors.StepUp(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	return h.showStepUp(w, r, by, pages.StepUpForm{}, kit.NewForm)
}

// StepUpChallenge asks for one of the person's passkeys.
func (h *Handlers) StepUpChallenge(w http.ResponseWriter, r *http.Request) error {
	c, err := h.factors.BeginConfirmation(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	return h.AnswerChallenge(w, r, c)
}

// StepUp takes the proof and leads back to the sensitive page.
func (h *Handlers) StepUp(w http.ResponseWriter, r *http.Request) error {
	var in pages.StepUpForm
	var answered kit.PasskeyForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &answered); err != nil {
		return err
	}
	by, err := h.factors.StepUp(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	if err := h.confirm(r, by, in, answered); err != nil {
		answer, err := answerPasskey(w, r, err)
		if err != nil {
			return err
		}
		return h.showStepUp(w, r, by, in, answer)
	}
	if err := h.RenewToken(w, r); err != nil {
		return err
	}
	return h.Redirect(w, r, kit.ReturnTo(r, route.Home()))
}

func (h *Handlers) confirm(r *http.Request, by identity.StepUp, in pages.StepUpForm, answered kit.PasskeyForm) error {
	switch by {
	case identity.StepUpByPasskey:
		return h.factors.ConfirmByPasskey(r.Context(), kit.Actor(r), answered.Challenge, []byte(answered.Response))
	case identity.StepUpByAuthenticator:
		return h.factors.ConfirmByApp(r.Context(), kit.Actor(r), in.Code)
	}
	return h.accounts.ConfirmIdentity(r.Context(), kit.Actor(r), in.Password)
}

func (h *Handlers) showStepUp(w http.ResponseWriter, r *http.Request, by identity.StepUp, in pages.StepUpForm, answer kit.FormAnswer) error {
	v := pages.StepUpView{By: by, LoginID: kit.RequestContext(r).LoginID, In: in, Errors: answer.Errors, Problem: answer.Problem}
	v.In.Return = kit.ReturnTo(r, "")
	return h.Render(w, r, answer.Status, "auth.step_up.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.StepUp(v)
	})
}
