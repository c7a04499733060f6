package api

import (
	"errors"
	"net/http"
	"strconv"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/twofactor"
	"manager/web/kit"
)

// Whoami tells a program whose app password it uses (HTTP Basic: login ID and app password).
func (h *Handlers) Whoami(w http.ResponseWriter, r *http.Request) error {
	loginID, password, given := r.BasicAuth()
	if !given {
		return h.refuse(w, r, fault.New(fault.Forbidden, "two_factor.app_password.wrong"))
	}
	p, err := h.factors.VerifyAppPassword(r.Context(), kit.Clean(loginID), password, twofactor.ScopeAPI, h.Device(r))
	var f *fault.Fault
	if errors.As(err, &f) {
		return h.refuse(w, r, f)
	}
	if err != nil {
		return err
	}
	return h.AnswerJSON(w, r, http.StatusOK, struct {
		ID        string `json:"id"`
		LoginID   string `json:"login_id"`
		FirstName string `json:"first_name"`
		LastName  string `json:"last_name"`
	}{p.ID.String(), p.LoginID, p.FirstName, p.LastName})
}

// refuse answers a program whose login ID or app password is wrong, or that has tried too often.
func (h *Handlers) refuse(w http.ResponseWriter, r *http.Request, f *fault.Fault) error {
	status := http.StatusUnauthorized
	if f.Kind == fault.Limited {
		status = http.StatusTooManyRequests
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	} else {
		w.Header().Set("WWW-Authenticate", `Basic realm="`+realm+`", charset="UTF-8"`)
	}
	return h.AnswerJSON(w, r, status, struct {
		Error string `json:"error"`
	}{i18n.T(r.Context(), f.Key, f.Args...)})
}

// realm is what a browser that is asked for a password says whose it is.
const realm = "api"
