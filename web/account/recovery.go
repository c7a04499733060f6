package account

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/identity"
	"manager/internal/recovery"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// RecoveryEmailPage asks for a recovery e-mail.
func (h *Handlers) RecoveryEmailPage(w http.ResponseWriter, r *http.Request) error {
	if err := kit.Actor(r).NeedFresh(h.Now()); err != nil {
		return err
	}
	var in pages.RecoveryEmailForm
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showRecoveryEmail(w, r, in, kit.NewForm)
}

// ChangeRecoveryEmail sends a link to the address that shall become the recovery e-mail.
func (h *Handlers) ChangeRecoveryEmail(w http.ResponseWriter, r *http.Request) error {
	var in pages.RecoveryEmailForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := h.recovery.RequestEmail(r.Context(), kit.Actor(r), in.Email); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showRecoveryEmail(w, r, in, answer)
	}
	return h.RedirectWithFlash(w, r, route.Profile(), "recovery.email.sent", "Address", in.Email)
}

func (h *Handlers) showRecoveryEmail(w http.ResponseWriter, r *http.Request, in pages.RecoveryEmailForm, answer kit.FormAnswer) error {
	ways, err := h.recovery.Ways(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "recovery.email.title", func(f layout.Frame) templ.Component {
		return pages.RecoveryEmail(pages.RecoveryEmailView{Frame: f, In: in, Ways: ways, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// RecoveryEmailLink shows what the link of a recovery e-mail leads to, and changes nothing.
func (h *Handlers) RecoveryEmailLink(w http.ResponseWriter, r *http.Request) error {
	return h.showRecoveryEmailLink(w, r, kit.FormAnswer{})
}

// ConfirmRecoveryEmail puts the recovery e-mail of the link in force.
func (h *Handlers) ConfirmRecoveryEmail(w http.ResponseWriter, r *http.Request) error {
	err := h.recovery.ConfirmEmail(r.Context(), kit.Actor(r), chi.URLParam(r, "token"))
	if err == nil {
		return h.RedirectWithFlash(w, r, route.Profile(), "recovery.email.saved")
	}
	answer, err := answerLink(w, r, err)
	if err != nil {
		return err
	}
	return h.showRecoveryEmailLink(w, r, answer)
}

func (h *Handlers) showRecoveryEmailLink(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	link, err := h.recovery.EmailLink(r.Context(), kit.RequestContext(r).User, chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	titles := map[identity.LinkState]string{
		identity.LinkOpen: "recovery.email.confirm_title", identity.LinkUsed: "reset.used_title",
		identity.LinkExpired: "reset.expired_title", identity.LinkUnknown: "auth.link_unknown_title",
	}
	status := linkStatus(link.State)
	if link.State == identity.LinkOpen && answer.Status != 0 {
		status = answer.Status
	}
	forbidCaching(w)
	return h.Render(w, r, status, titles[link.State], func(f layout.Frame) templ.Component {
		return pages.RecoveryEmailConfirmation(pages.RecoveryEmailLinkView{Frame: f, Link: link, Action: r.URL.EscapedPath(), Problem: answer.Problem})
	})
}

// RemoveRecoveryEmail removes the recovery e-mail.
func (h *Handlers) RemoveRecoveryEmail(w http.ResponseWriter, r *http.Request) error {
	if err := h.recovery.RemoveWay(r.Context(), kit.Actor(r), recovery.Email); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.Profile(), "recovery.email.removed")
}

// RecoveryPhonePage asks for a recovery phone.
func (h *Handlers) RecoveryPhonePage(w http.ResponseWriter, r *http.Request) error {
	if err := kit.Actor(r).NeedFresh(h.Now()); err != nil {
		return err
	}
	in := pages.RecoveryPhoneForm{Country: recovery.UsualPrefix(kit.RequestContext(r).Country)}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showRecoveryPhone(w, r, in, kit.NewForm)
}

// ChangeRecoveryPhone sends a code to the phone that shall become the recovery phone.
func (h *Handlers) ChangeRecoveryPhone(w http.ResponseWriter, r *http.Request) error {
	var in pages.RecoveryPhoneForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := h.recovery.RequestPhone(r.Context(), kit.Actor(r), recovery.NewPhone{Country: in.Country, Phone: in.Phone}); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showRecoveryPhone(w, r, in, answer)
	}
	return h.Redirect(w, r, route.RecoveryPhoneCode())
}

func (h *Handlers) showRecoveryPhone(w http.ResponseWriter, r *http.Request, in pages.RecoveryPhoneForm, answer kit.FormAnswer) error {
	ways, err := h.recovery.Ways(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "recovery.phone.title", func(f layout.Frame) templ.Component {
		return pages.RecoveryPhone(pages.RecoveryPhoneView{Frame: f, In: in, Ways: ways, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// RecoveryPhoneCodePage asks for the code that went to a phone.
func (h *Handlers) RecoveryPhoneCodePage(w http.ResponseWriter, r *http.Request) error {
	return h.showRecoveryPhoneCode(w, r, pages.RecoveryPhoneCodeForm{}, kit.NewForm)
}

// ConfirmRecoveryPhone takes the code; the recovery phone counts from then on.
func (h *Handlers) ConfirmRecoveryPhone(w http.ResponseWriter, r *http.Request) error {
	var in pages.RecoveryPhoneCodeForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := h.recovery.ConfirmPhone(r.Context(), kit.Actor(r), in.Code); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showRecoveryPhoneCode(w, r, in, answer)
	}
	return h.RedirectWithFlash(w, r, route.Profile(), "recovery.phone.saved")
}

func (h *Handlers) showRecoveryPhoneCode(w http.ResponseWriter, r *http.Request, in pages.RecoveryPhoneCodeForm, answer kit.FormAnswer) error {
	ways, err := h.recovery.Ways(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	if ways.WaitingPhone == "" {
		return h.Redirect(w, r, route.RecoveryPhone()) // the code is no longer good: another one is sent from there
	}
	return h.Render(w, r, answer.Status, "recovery.phone.code_title", func(f layout.Frame) templ.Component {
		return pages.RecoveryPhoneCode(pages.RecoveryPhoneCodeView{Frame: f, Phone: ways.WaitingPhone, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// RemoveRecoveryPhone removes the recovery phone.
func (h *Handlers) RemoveRecoveryPhone(w http.ResponseWriter, r *http.Request) error {
	if err := h.recovery.RemoveWay(r.Context(), kit.Actor(r), recovery.Phone); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.Profile(), "recovery.phone.removed")
}
