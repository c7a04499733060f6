package security

import (
	"net/http"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	pages "manager/templates/pages/security"
	"manager/web/kit"
)

// SecondFactorSMSPage offers to send a code by SMS, and takes it.
func (h *Handlers) SecondFactorSMSPage(w http.ResponseWriter, r *http.Request) error {
	return h.showSMS(w, r, pages.CodeForm{}, kit.NewForm)
}

// SendSecondFactorSMS sends a code to one of the person's phones.
func (h *Handlers) SendSecondFactorSMS(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Phone string `form:"phone"`
	}
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	phone, err := id.Parse[id.Factor](in.Phone)
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err := h.factors.SendCode(r.Context(), awaiting(r), h.Device(r), phone); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showSMS(w, r, pages.CodeForm{}, answer)
	}
	return h.RedirectWithFlash(w, r, route.With(route.SecondFactorSMS(), "return", kit.ReturnTo(r, "")), "second_factor.sms_sent")
}

// SecondFactorSMS takes the code that came by SMS.
func (h *Handlers) SecondFactorSMS(w http.ResponseWriter, r *http.Request) error {
	var in pages.CodeForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	started, err := h.factors.CompleteBySMS(r.Context(), awaiting(r), h.Device(r), in.Code)
	return h.finish(w, r, started, err, func(answer kit.FormAnswer) error {
		return h.showSMS(w, r, in, answer)
	})
}

func (h *Handlers) showSMS(w http.ResponseWriter, r *http.Request, in pages.CodeForm, answer kit.FormAnswer) error {
	v := pages.SecondFactorView{In: in, Errors: answer.Errors, Problem: answer.Problem}
	return h.showAwaiting(w, r, answer.Status, "second_factor.sms", v, pages.SecondFactorSMS)
}

// SecondFactorBackupCodePage asks for a backup code.
func (h *Handlers) SecondFactorBackupCodePage(w http.ResponseWriter, r *http.Request) error {
	return h.showBackupCode(w, r, pages.CodeForm{}, kit.NewForm)
}

// SecondFactorBackupCode takes a backup code.
func (h *Handlers) SecondFactorBackupCode(w http.ResponseWriter, r *http.Request) error {
	var in pages.CodeForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	started, err := h.factors.CompleteByBackupCode(r.Context(), awaiting(r), h.Device(r), in.Code)
	return h.finish(w, r, started, err, func(answer kit.FormAnswer) error {
		return h.showBackupCode(w, r, in, answer)
	})
}

func (h *Handlers) showBackupCode(w http.ResponseWriter, r *http.Request, in pages.CodeForm, answer kit.FormAnswer) error {
	v := pages.SecondFactorView{In: in, Errors: answer.Errors, Problem: answer.Problem}
	return h.showAwaiting(w, r, answer.Status, "second_factor.backup_code", v, pages.SecondFactorBackupCode)
}
