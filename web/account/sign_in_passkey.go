package account

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/route"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// SignInPasskeyChallenge asks for whichever passkey the browser offers.
func (h *Handlers) SignInPasskeyChallenge(w http.ResponseWriter, r *http.Request) error {
	c, err := h.factors.BeginSignIn()
	if err != nil {
		return err
	}
	return h.AnswerChallenge(w, r, c)
}

// SignInByPasskey lets a person in by a passkey alone, which is both factors in one.
func (h *Handlers) SignInByPasskey(w http.ResponseWriter, r *http.Request) error {
	var in pages.SignInInput
	var answered kit.PasskeyForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &answered); err != nil {
		return err
	}
	in.Return = kit.ReturnTo(r, "")
	arrival, err := h.factors.FinishSignIn(r.Context(), answered.Challenge, []byte(answered.Response), in.Keep, h.Device(r))
	if err != nil {
		return h.refusePasskey(w, r, in, answered.Response, err)
	}
	if err := h.BeginSession(w, r, arrival.Started); err != nil {
		return err
	}
	return h.Redirect(w, r, h.ViaCookieCheck(r, kit.ReturnTo(r, route.Home())))
}

// refusePasskey shows the sign-in form again. The browser is told of a passkey
// that nobody here knows, so that it is not offered again.
func (h *Handlers) refusePasskey(w http.ResponseWriter, r *http.Request, in pages.SignInInput, response string, refused error) error {
	h.ProbeCookies(w, r)
	v := pages.SignInView{In: in}
	var f *fault.Fault
	if !errors.As(refused, &f) {
		return refused
	}
	if f.Kind == fault.Invalid && len(f.Fields) == 1 { // there is no field that it could stand beside
		if f.Fields[0].Key == "two_factor.passkey.unknown" {
			var err error
			if v.Signals, err = h.unknownPasskey(response); err != nil {
				return err
			}
		}
		v.Problem = i18n.T(r.Context(), f.Fields[0].Key, f.Fields[0].Args...)
		return h.showSignIn(w, r, http.StatusUnprocessableEntity, v)
	}
	if f.Kind == fault.Expired {
		v.Problem = i18n.T(r.Context(), f.Key, f.Args...)
		return h.showSignIn(w, r, http.StatusUnprocessableEntity, v)
	}
	answer, err := kit.AnswerForm(w, r, refused)
	if err != nil {
		return err
	}
	v.Errors, v.Problem = answer.Errors, answer.Problem
	return h.showSignIn(w, r, answer.Status, v)
}

// unknownPasskey is what the browser is told of a passkey (Signal API); empty when it said none.
func (h *Handlers) unknownPasskey(response string) (string, error) {
	var answered struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(response), &answered); err != nil || answered.ID == "" {
		return "", nil // the browser sent something else: there is nothing to tell it
	}
	type unknown struct {
		Host string `json:"rpId"`
		ID   string `json:"credentialId"`
	}
	text, err := json.Marshal(map[string]unknown{"unknown": {h.factors.Host(), answered.ID}})
	if err != nil {
		return "", fmt.Errorf("write the signal about a passkey: %w", err)
	}
	return string(text), nil
}
