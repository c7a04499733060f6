package security

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/security"
	"manager/templates/ui"
	"manager/web/kit"
)

// awaiting is the session of the request, which awaits its second factor: the tier lets no other in.
func awaiting(r *http.Request) identity.Awaiting {
	s, _ := kit.Awaiting(r)
	return s
}

// SecondFactorPage asks for the second factor, by the strongest method of the account first.
func (h *Handlers) SecondFactorPage(w http.ResponseWriter, r *http.Request) error {
	return h.showSecondFactor(w, r, pages.CodeForm{}, kit.NewForm)
}

// SecondFactorApp takes the code of an authenticator app.
func (h *Handlers) SecondFactorApp(w http.ResponseWriter, r *http.Request) error {
	var in pages.CodeForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	started, err := h.factors.CompleteByApp(r.Context(), awaiting(r), h.Device(r), in.Code)
	return h.finish(w, r, started, err, func(answer kit.FormAnswer) error {
		return h.showSecondFactor(w, r, in, answer)
	})
}

// SecondFactorPasskeyChallenge asks for one of the person's passkeys or security keys.
func (h *Handlers) SecondFactorPasskeyChallenge(w http.ResponseWriter, r *http.Request) error {
	c, err := h.factors.BeginCompletion(r.Context(), awaiting(r))
	if err != nil {
		return err
	}
	return h.AnswerChallenge(w, r, c)
}

// SecondFactorPasskey takes the answer of a passkey.
func (h *Handlers) SecondFactorPasskey(w http.ResponseWriter, r *http.Request) error {
	var in kit.PasskeyForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	started, err := h.factors.CompleteByPasskey(r.Context(), awaiting(r), h.Device(r), in.Challenge, []byte(in.Response))
	return h.finish(w, r, started, err, func(answer kit.FormAnswer) error {
		return h.showSecondFactor(w, r, pages.CodeForm{}, answer)
	})
}

// finish lets in who gave the second factor, and leads them to where they
// wanted to go. Refused, it shows the form again or, when the session has ended by
// it, leads to the sign-in.
func (h *Handlers) finish(w http.ResponseWriter, r *http.Request, started identity.Started, err error, again func(kit.FormAnswer) error) error {
	if err == nil {
		if err := h.BeginSession(w, r, started); err != nil {
			return err
		}
		return h.Redirect(w, r, kit.ReturnTo(r, route.Home()))
	}
	var f *fault.Fault
	if errors.As(err, &f) && f.Kind == fault.Expired && !isChallengeExpired(f) {
		return h.endSignIn(w, r, f)
	}
	answer, err := answerPasskey(w, r, err)
	if err != nil {
		return err
	}
	return again(answer)
}

// endSignIn leads to the sign-in when the session has ended. When it was another
// click or tab that has completed it, its answer has brought the browser the new
// token: this one goes on there and takes nothing away.
func (h *Handlers) endSignIn(w http.ResponseWriter, r *http.Request, f *fault.Fault) error {
	completed, err := h.accounts.IsCompleted(r.Context(), awaiting(r))
	if err != nil {
		return err
	}
	if completed {
		return h.Redirect(w, r, kit.ReturnTo(r, route.Home()))
	}
	h.ForgetSession(w, r)
	if err := h.LeaveFlash(w, kit.FlashMessage{Lines: []kit.FlashLine{kit.Line(f.Key)}, Tone: string(ui.Danger)}); err != nil {
		return err
	}
	return h.Redirect(w, r, route.With(route.SignIn(), "return", kit.ReturnTo(r, "")))
}

func isChallengeExpired(f *fault.Fault) bool { return f.Key == "two_factor.passkey.expired" }

// answerPasskey is kit.AnswerForm for forms that a passkey may answer too late, and then has to answer again.
func answerPasskey(w http.ResponseWriter, r *http.Request, err error) (kit.FormAnswer, error) {
	var f *fault.Fault
	if errors.As(err, &f) && isChallengeExpired(f) {
		return kit.FormAnswer{Status: http.StatusUnprocessableEntity, Problem: i18n.T(r.Context(), "two_factor.passkey.expired")}, nil
	}
	return kit.AnswerForm(w, r, err)
}

func (h *Handlers) showSecondFactor(w http.ResponseWriter, r *http.Request, in pages.CodeForm, answer kit.FormAnswer) error {
	v := pages.SecondFactorView{In: in, Errors: answer.Errors, Problem: answer.Problem}
	return h.showAwaiting(w, r, answer.Status, "second_factor.title", v, pages.SecondFactor)
}

// showAwaiting shows one of the pages of a session that awaits its second factor, with the methods of its account; also reads what else the page shows, in the same round trip.
func (h *Handlers) showAwaiting(w http.ResponseWriter, r *http.Request, status int, title string, v pages.SecondFactorView, page func(pages.SecondFactorView) templ.Component, also ...func(*db.Batch)) error {
	have, err := h.factors.Alternatives(r.Context(), awaiting(r), also...)
	if err != nil {
		return err
	}
	v.Have, v.In.Return = have, kit.ReturnTo(r, "")
	return h.Render(w, r, status, title, func(f layout.Frame) templ.Component {
		v.Frame = f
		return page(v)
	})
}
