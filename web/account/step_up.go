package account

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// StepUpPage asks a signed-in person to prove again who they are.
func (h *Handlers) StepUpPage(w http.ResponseWriter, r *http.Request) error {
	return h.showStepUp(w, r, http.StatusOK, pages.StepUpView{})
}

// StepUp takes the proof and leads back to the sensitive page.
func (h *Handlers) StepUp(w http.ResponseWriter, r *http.Request) error {
	var in pages.StepUpInput
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := h.accounts.ConfirmIdentity(r.Context(), kit.Actor(r), in.Password); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showStepUp(w, r, answer.Status, pages.StepUpView{Errors: answer.Errors, Problem: answer.Problem})
	}
	if err := h.RenewToken(w, r); err != nil {
		return err
	}
	return h.Redirect(w, r, kit.ReturnTo(r, route.Home()))
}

func (h *Handlers) showStepUp(w http.ResponseWriter, r *http.Request, status int, v pages.StepUpView) error {
	v.LoginID, v.In.Return = kit.RequestContext(r).LoginID, kit.ReturnTo(r, "")
	return h.Render(w, r, status, "auth.step_up.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.StepUp(v)
	})
}
