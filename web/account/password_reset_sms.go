package account

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// ForgottenPasswordSMSPage asks for the login ID whose recovery phone gets a code.
func (h *Handlers) ForgottenPasswordSMSPage(w http.ResponseWriter, r *http.Request) error {
	return h.showForgottenPasswordSMS(w, r, pages.ForgottenPasswordSMSForm{Email: typedBefore(r)}, kit.NewForm)
}

// ForgottenPasswordSMS sends a code; what follows is the same whatever the login ID is.
func (h *Handlers) ForgottenPasswordSMS(w http.ResponseWriter, r *http.Request) error {
	var in pages.ForgottenPasswordSMSForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	flow, err := h.recovery.RequestSMSReset(r.Context(), in.Email, in.Flow, i18n.From(r.Context()).Lang, h.Device(r))
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showForgottenPasswordSMS(w, r, in, answer)
	}
	return h.Redirect(w, r, route.ForgottenPasswordCode(flow))
}

// showForgottenPasswordSMS gives the form a token of its own, so that one sent twice is known as one.
func (h *Handlers) showForgottenPasswordSMS(w http.ResponseWriter, r *http.Request, in pages.ForgottenPasswordSMSForm, answer kit.FormAnswer) error {
	in.Flow, _ = seal.Token()
	forbidCaching(w)
	return h.Render(w, r, answer.Status, "reset.title", func(f layout.Frame) templ.Component {
		return pages.ForgottenPasswordSMS(pages.ForgottenPasswordSMSView{Frame: f, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// ForgottenPasswordCodePage asks for the code that came by SMS.
func (h *Handlers) ForgottenPasswordCodePage(w http.ResponseWriter, r *http.Request) error {
	has, err := h.recovery.HasSMSReset(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	if !has {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return h.showForgottenPasswordCode(w, r, pages.ForgottenPasswordCodeForm{}, kit.NewForm)
}

// ForgottenPasswordCode takes the code and leads to the new password.
func (h *Handlers) ForgottenPasswordCode(w http.ResponseWriter, r *http.Request) error {
	if has, err := h.recovery.HasSMSReset(r.Context(), chi.URLParam(r, "token")); err != nil || !has {
		return firstError(err, fault.New(fault.NotFound, "error.not_found"))
	}
	var in pages.ForgottenPasswordCodeForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	token, err := h.recovery.ConfirmSMSReset(r.Context(), chi.URLParam(r, "token"), in.Code)
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showForgottenPasswordCode(w, r, in, answer)
	}
	return h.Redirect(w, r, route.ResetPassword(token))
}

func firstError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func (h *Handlers) showForgottenPasswordCode(w http.ResponseWriter, r *http.Request, in pages.ForgottenPasswordCodeForm, answer kit.FormAnswer) error {
	forbidCaching(w)
	return h.Render(w, r, answer.Status, "sms_reset.code_title", func(f layout.Frame) templ.Component {
		return pages.ForgottenPasswordCode(pages.ForgottenPasswordCodeView{Frame: f, Action: r.URL.EscapedPath(), In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// WellKnownChangePassword leads password managers to the page that changes the password.
func (h *Handlers) WellKnownChangePassword(w http.ResponseWriter, r *http.Request) error {
	return h.Redirect(w, r, route.ProfilePassword())
}
