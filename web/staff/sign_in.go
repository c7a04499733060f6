package staff

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// SignInPage asks for a passkey; who is signed in goes on.
func (h *Handlers) SignInPage(w http.ResponseWriter, r *http.Request) error {
	if kit.IsStaff(r) {
		return h.Redirect(w, r, returnTo(r))
	}
	return h.showSignIn(w, r, http.StatusOK, "")
}

func (h *Handlers) showSignIn(w http.ResponseWriter, r *http.Request, status int, problem string) error {
	return h.Render(w, r, status, "staff.console", func(f layout.Frame) templ.Component {
		return pages.SignIn(pages.SignInView{Frame: f, Return: kit.ReturnTo(r, ""), Problem: problem})
	})
}

// returnTo is where somebody of the staff wanted to go, within the console.
func returnTo(r *http.Request) string {
	if to := kit.ReturnTo(r, route.Staff()); kit.InConsole(to) {
		return to
	}
	return route.Staff()
}

// SignInChallenge asks for whichever passkey the browser offers.
func (h *Handlers) SignInChallenge(w http.ResponseWriter, r *http.Request) error {
	c, err := h.console.BeginSignIn()
	if err != nil {
		return err
	}
	return h.AnswerChallenge(w, r, c)
}

// SignIn lets somebody of the staff in by a passkey.
func (h *Handlers) SignIn(w http.ResponseWriter, r *http.Request) error {
	var in kit.PasskeyForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	started, err := h.console.FinishSignIn(r.Context(), in.Challenge, []byte(in.Response), deviceOf(r))
	if err != nil {
		status, problem, err := passkeyProblem(r, err)
		if err != nil {
			return err
		}
		return h.showSignIn(w, r, status, problem)
	}
	if err := h.BeginStaffSession(w, r, started); err != nil {
		return err
	}
	return h.Redirect(w, r, returnTo(r))
}

// passkeyProblem says what is wrong with a passkey's answer where there is no other field; err is what is no answer to the form.
func passkeyProblem(r *http.Request, refused error) (status int, problem string, err error) {
	var f *fault.Fault
	if !errors.As(refused, &f) {
		return 0, "", refused
	}
	switch {
	case f.Kind == fault.Invalid && len(f.Fields) == 1 && f.Fields[0].Field == "passkey":
		return http.StatusUnprocessableEntity, i18n.T(r.Context(), f.Fields[0].Key, f.Fields[0].Args...), nil
	case f.Kind == fault.Expired && f.Key == "two_factor.passkey.expired":
		return http.StatusUnprocessableEntity, i18n.T(r.Context(), f.Key, f.Args...), nil
	}
	return 0, "", refused
}

func deviceOf(r *http.Request) staff.Device {
	return staff.Device{Address: kit.ClientAddress(r), UserAgent: r.UserAgent()}
}

// SignOut ends the session of this browser first: with it the visit opens nothing
// any more, even when writing that down fails.
func (h *Handlers) SignOut(w http.ResponseWriter, r *http.Request) error {
	if by := kit.Colleague(r); kit.IsStaff(r) {
		if err := h.console.SignOut(r.Context(), by); err != nil {
			return err
		}
		h.ForgetStaffSession(w, r)
		h.ForgetVisit(w)
		if err := h.visits.Leave(r.Context(), by); err != nil {
			return err
		}
	}
	return h.RedirectWithFlash(w, r, route.StaffSignIn(), "auth.signed_out")
}

// EnrolmentPage shows the link by which somebody invited registers a passkey.
func (h *Handlers) EnrolmentPage(w http.ResponseWriter, r *http.Request) error {
	return h.showEnrolment(w, r, pages.EnrolmentForm{}, kit.NewForm)
}

func (h *Handlers) showEnrolment(w http.ResponseWriter, r *http.Request, in pages.EnrolmentForm, answer kit.FormAnswer) error {
	token := chi.URLParam(r, "token")
	m, err := h.console.Invited(r.Context(), token)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "staff.enrolment.title", func(f layout.Frame) templ.Component {
		return pages.Enrolment(pages.EnrolmentView{Frame: f, Token: token, Member: m, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// EnrolmentChallenge asks the browser for a new passkey.
func (h *Handlers) EnrolmentChallenge(w http.ResponseWriter, r *http.Request) error {
	c, err := h.console.BeginRegistration(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	return h.AnswerChallenge(w, r, c)
}

// Enrol registers the passkey and signs its owner in.
func (h *Handlers) Enrol(w http.ResponseWriter, r *http.Request) error {
	var in pages.EnrolmentForm
	var answered kit.PasskeyForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &answered); err != nil {
		return err
	}
	started, err := h.console.FinishRegistration(r.Context(), chi.URLParam(r, "token"), answered.Challenge, in.Name, []byte(answered.Response), deviceOf(r))
	if err != nil {
		answer, err := answerPasskey(w, r, err)
		if err != nil {
			return err
		}
		return h.showEnrolment(w, r, in, answer)
	}
	if err := h.BeginStaffSession(w, r, started); err != nil {
		return err
	}
	return h.Redirect(w, r, route.Staff())
}

// answerPasskey is the answer to a form with a passkey and other fields.
func answerPasskey(w http.ResponseWriter, r *http.Request, refused error) (kit.FormAnswer, error) {
	status, problem, err := passkeyProblem(r, refused)
	if err != nil {
		return kit.AnswerForm(w, r, err)
	}
	return kit.FormAnswer{Status: status, Problem: problem}, nil
}
