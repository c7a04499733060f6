package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
	"manager/templates/ui"
)

// signInForm shows the sign-in form; who is signed in goes on.
func (s *Server) signInForm(w http.ResponseWriter, r *http.Request) error {
	if visitFrom(r.Context()).present {
		return s.redirect(w, r, returnTo(r, route.Home()))
	}
	s.probeCookies(w, r)
	return s.showSignIn(w, r, http.StatusOK, pages.SignInView{In: pages.SignInInput{Return: returnTo(r, "")}})
}

// signIn lets a person in and leads them to where they wanted to go.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	var in pages.SignInInput
	if err := readForm(r, &in); err != nil {
		return err
	}
	in.Return = returnTo(r, "")
	came, err := s.accounts.SignIn(r.Context(), identity.SignIn{LoginID: in.LoginID, Password: in.Password, Keep: in.Keep}, device(r))
	if err != nil {
		answer, err := s.formAnswer(w, r, err)
		if err != nil {
			return err
		}
		s.probeCookies(w, r)
		return s.showSignIn(w, r, answer.status, pages.SignInView{In: in, Errors: answer.errors, Problem: answer.problem})
	}
	s.rememberDevice(w, r, came.Person.ID)
	if err := s.beginSession(w, r, came.Started); err != nil {
		return err
	}
	return s.redirect(w, r, s.checkingCookies(r, returnTo(r, route.Home())))
}

func (s *Server) showSignIn(w http.ResponseWriter, r *http.Request, status int, v pages.SignInView) error {
	return s.render(w, r, status, "auth.sign_in", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.SignIn(v)
	})
}

// signOut ends the session of this browser; whoever changes accounts on the way somewhere goes on there.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	if !visitFrom(r.Context()).present {
		return s.redirect(w, r, route.SignIn())
	}
	if err := s.accounts.SignOut(r.Context(), actorFrom(r)); err != nil {
		return err
	}
	s.forgetSession(w, r)
	return s.redirectTelling(w, r, returnTo(r, route.SignIn()), "auth.signed_out")
}

const deviceCookie = "device"

// device is what the request tells about the browser.
func device(r *http.Request) identity.Device {
	return identity.Device{
		Address: clientAddress(r), UserAgent: r.UserAgent(), Known: cookieValue(r, deviceCookie), SignedUp: cookieValue(r, signUpCookie),
		Lang: i18n.From(r.Context()).Lang,
	}
}

// rememberDevice lets the browser keep a sign that user has proved on it who they are.
func (s *Server) rememberDevice(w http.ResponseWriter, r *http.Request, user id.User) {
	text, expires := s.accounts.RememberDevice(cookieValue(r, deviceCookie), user)
	s.setCookie(w, deviceCookie, text, int(expires.Sub(s.clock()).Seconds()))
}

// probeCookie shows that the browser gives cookies back.
const probeCookie = "cookies"

func (s *Server) probeCookies(w http.ResponseWriter, r *http.Request) {
	if cookieValue(r, probeCookie) == "" {
		s.setCookie(w, probeCookie, "on", 0)
	}
}

// checkingCookies is address, by way of the page that explains cookies when
// the browser has shown none so far: without them the person would be asked to
// sign in again and again.
func (s *Server) checkingCookies(r *http.Request, address string) string {
	if cookieValue(r, probeCookie) != "" {
		return address
	}
	return route.With(route.CookiesOff(), "return", address)
}

// cookiesOff goes on when the browser did give its session back, else it
// explains why signing in needs a cookie.
func (s *Server) cookiesOff(w http.ResponseWriter, r *http.Request) error {
	to := returnTo(r, route.Home())
	if visitFrom(r.Context()).present {
		return s.redirect(w, r, to)
	}
	return s.render(w, r, http.StatusOK, "fault_page.cookies_title", func(f layout.Frame) templ.Component {
		return pages.CookiesOff(pages.CookiesOffView{Frame: f, Retry: route.With(route.SignIn(), "return", to)})
	})
}

// formAnswer is what a form is shown again with after it was refused.
type formAnswer struct {
	status  int
	errors  ui.Errors
	problem string // what concerns no single field
}

// formAnswer reads err as an answer to the form that was sent: beside its
// fields, or above it when one has to wait or was overtaken. Any other error comes back.
func (s *Server) formAnswer(w http.ResponseWriter, r *http.Request, err error) (formAnswer, error) {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return formAnswer{}, err
	}
	switch f.Kind {
	case fault.Invalid:
		errs, err := fieldErrors(r, err)
		return formAnswer{status: http.StatusUnprocessableEntity, errors: errs}, err
	case fault.Limited, fault.Unavailable, fault.Conflict:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		return formAnswer{status: statusOf(f.Kind), problem: i18n.T(r.Context(), f.Key, f.Args...)}, nil
	}
	return formAnswer{}, err
}

// speaking is the request of somebody who opened a link and is not signed in, in
// the language that they chose in their account. What was chosen in this browser,
// with the switch on the page, goes first; without either the browser decides.
func (s *Server) speaking(r *http.Request, language string) *http.Request {
	lang, ok := i18n.ParseLang(language)
	_, chosenHere := i18n.ParseLang(cookieValue(r, languageCookie))
	if !ok || chosenHere || visitFrom(r.Context()).present {
		return r
	}
	l := i18n.New(lang, zone(""), s.clock)
	return r.WithContext(i18n.With(r.Context(), l))
}
