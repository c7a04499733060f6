package kit

import (
	"errors"
	"net/http"
	"strconv"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/templates/ui"
)

// FormAnswer is what a form is shown with.
type FormAnswer struct {
	Status  int
	Errors  ui.Errors
	Problem string // what concerns no single field
}

// NewForm is the answer to a form that nobody has sent yet.
var NewForm = FormAnswer{Status: http.StatusOK}

// AnswerForm reads err as an answer to the form that was sent: beside its
// fields, or above it when one has to wait or was overtaken. Any other error comes back.
func AnswerForm(w http.ResponseWriter, r *http.Request, err error) (FormAnswer, error) {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return FormAnswer{}, err
	}
	switch f.Kind {
	case fault.Invalid:
		errs, err := FieldErrors(r, err)
		return FormAnswer{Status: http.StatusUnprocessableEntity, Errors: errs}, err
	case fault.Limited, fault.Unavailable, fault.Conflict:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		return FormAnswer{Status: statusOf(f.Kind), Problem: i18n.T(r.Context(), f.Key, f.Args...)}, nil
	}
	return FormAnswer{}, err
}
