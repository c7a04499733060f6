package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// ElevationPage asks for a fresh touch of the passkey, and why.
func (h *Handlers) ElevationPage(w http.ResponseWriter, r *http.Request) error {
	return h.showElevation(w, r, pages.ElevationForm{}, kit.NewForm)
}

func (h *Handlers) showElevation(w http.ResponseWriter, r *http.Request, in pages.ElevationForm, answer kit.FormAnswer) error {
	in.Return = kit.ReturnTo(r, "")
	return h.Render(w, r, answer.Status, "staff.elevation.title", func(f layout.Frame) templ.Component {
		return pages.Elevation(pages.ElevationView{Frame: f, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// ElevationChallenge asks for one of the colleague's passkeys.
func (h *Handlers) ElevationChallenge(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	c, err := h.console.BeginElevation(r.Context(), by)
	if err != nil {
		return err
	}
	return h.AnswerChallenge(w, r, c)
}

// Elevate opens acts on money and recovery, and leads back to the page that wanted it.
func (h *Handlers) Elevate(w http.ResponseWriter, r *http.Request) error {
	var in pages.ElevationForm
	var answered kit.PasskeyForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &answered); err != nil {
		return err
	}
	by := kit.Colleague(r)
	if err := h.console.FinishElevation(r.Context(), by, in.Reason, answered.Challenge, []byte(answered.Response)); err != nil {
		answer, err := answerPasskey(w, r, err)
		if err != nil {
			return err
		}
		return h.showElevation(w, r, in, answer)
	}
	if err := h.RenewStaffToken(w, r); err != nil {
		return err
	}
	to := returnTo(r)
	if to == route.Staff() {
		return h.RedirectWithFlash(w, r, to, "staff.elevation.done")
	}
	return h.Redirect(w, r, to)
}
