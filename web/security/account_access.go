package security

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/signins"
	"manager/templates/layout"
	pages "manager/templates/pages/security"
	"manager/web/kit"
)

// AccountAccess shows where the person is signed in or known, and what they decided about sign-ins.
func (h *Handlers) AccountAccess(w http.ResponseWriter, r *http.Request) error {
	return h.showAccountAccess(w, r, nil, kit.NewForm)
}

// SecuritySettingsShort leads to the settings about sign-ins.
func (h *Handlers) SecuritySettingsShort(w http.ResponseWriter, r *http.Request) error {
	return h.Redirect(w, r, route.AccountAccess()+"#security-settings")
}

// EndSession signs one of the person's devices out.
func (h *Handlers) EndSession(w http.ResponseWriter, r *http.Request) error {
	session, err := kit.IDParam[id.Session](r, "session")
	if err != nil {
		return err
	}
	if err := h.signIns.EndSession(r.Context(), kit.Actor(r), session); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.AccountAccess(), "sign_ins.ended")
}

// EndOtherSessions signs all of the person's devices out but this one.
func (h *Handlers) EndOtherSessions(w http.ResponseWriter, r *http.Request) error {
	if err := h.signIns.EndOtherSessions(r.Context(), kit.Actor(r)); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.AccountAccess(), "sign_ins.ended_others")
}

// ForgetDevice makes a device unknown again.
func (h *Handlers) ForgetDevice(w http.ResponseWriter, r *http.Request) error {
	device, err := deviceParam(r)
	if err != nil {
		return err
	}
	if err := h.signIns.ForgetDevice(r.Context(), kit.Actor(r), device); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.AccountAccess(), "sign_ins.forgotten")
}

// ConfirmDevice takes the person's word that a sign-in on a new device was theirs.
func (h *Handlers) ConfirmDevice(w http.ResponseWriter, r *http.Request) error {
	device, err := deviceParam(r)
	if err != nil {
		return err
	}
	if err := h.signIns.ConfirmDevice(r.Context(), kit.Actor(r), device); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.AccountAccess(), "sign_ins.confirmed")
}

func deviceParam(r *http.Request) (uuid.UUID, error) {
	device, err := uuid.Parse(chi.URLParam(r, "device"))
	if err != nil {
		return uuid.UUID{}, fault.New(fault.NotFound, "error.not_found")
	}
	return device, nil
}

// ChangeSecuritySettings changes who is told of sign-ins, and when the account is locked.
func (h *Handlers) ChangeSecuritySettings(w http.ResponseWriter, r *http.Request) error {
	var in pages.SecuritySettingsForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := h.signIns.ChangeSettings(r.Context(), kit.Actor(r), in.Settings()); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showAccountAccess(w, r, &in, answer)
	}
	return h.RedirectWithFlash(w, r, route.AccountAccess(), "sign_ins.settings_saved")
}

// showAccountAccess shows the page with what is in force, or with what was typed.
func (h *Handlers) showAccountAccess(w http.ResponseWriter, r *http.Request, in *pages.SecuritySettingsForm, answer kit.FormAnswer) error {
	page, err := h.signIns.AccountAccess(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	if in == nil {
		in = new(pages.SecuritySettingsForm)
		kept, err := h.Prefill(r, in)
		if err != nil {
			return err
		}
		if !kept {
			*in = pages.SettingsForm(page.Settings)
		}
	}
	return h.Render(w, r, answer.Status, "profile.account_access", func(f layout.Frame) templ.Component {
		return pages.AccountAccess(pages.AccountAccessView{Frame: f, Page: page, In: *in, Choices: signins.LockChoices, Errors: answer.Errors, Problem: answer.Problem})
	})
}
