package account

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/identity"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// SignInPage shows the sign-in form; who is signed in, or has still to give the second factor, goes on.
func (h *Handlers) SignInPage(w http.ResponseWriter, r *http.Request) error {
	if _, awaits := kit.Awaiting(r); awaits {
		return h.Redirect(w, r, route.With(route.SecondFactor(), "return", kit.ReturnTo(r, "")))
	}
	if kit.IsSignedIn(r) {
		return h.Redirect(w, r, kit.ReturnTo(r, route.Home()))
	}
	h.ProbeCookies(w, r)
	return h.showSignIn(w, r, http.StatusOK, pages.SignInView{In: pages.SignInInput{LoginID: typedBefore(r), Return: kit.ReturnTo(r, "")}})
}

// typedBefore is the address that was typed into the form from which a link led
// here; nothing when it is none.
func typedBefore(r *http.Request) string {
	email, err := identity.ParseTyped(kit.QueryValue(r, "email"))
	if err != nil {
		return ""
	}
	return email.Shown
}

// SignIn lets a person in and leads them to where they wanted to go.
func (h *Handlers) SignIn(w http.ResponseWriter, r *http.Request) error {
	var in pages.SignInInput
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	in.Return = kit.ReturnTo(r, "")
	arrival, err := h.accounts.SignIn(r.Context(), identity.SignIn{LoginID: in.LoginID, Password: in.Password, Keep: in.Keep}, h.Device(r))
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		h.ProbeCookies(w, r)
		return h.showSignIn(w, r, answer.Status, pages.SignInView{In: in, Errors: answer.Errors, Problem: answer.Problem})
	}
	if err := h.BeginSession(w, r, arrival.Started); err != nil {
		return err
	}
	if arrival.Awaits {
		return h.Redirect(w, r, h.ViaCookieCheck(r, route.With(route.SecondFactor(), "return", in.Return)))
	}
	return h.Redirect(w, r, h.ViaCookieCheck(r, kit.ReturnTo(r, route.Home())))
}

func (h *Handlers) showSignIn(w http.ResponseWriter, r *http.Request, status int, v pages.SignInView) error {
	return h.Render(w, r, status, "auth.sign_in", func(f layout.Frame) templ.Component {
		v.Frame, v.Passkeys = f, h.factors.HasPasskeys()
		return pages.SignIn(v)
	})
}

// SignOut ends the session of this browser, also one that awaits its second factor; whoever changes accounts on the way somewhere goes on there.
func (h *Handlers) SignOut(w http.ResponseWriter, r *http.Request) error {
	awaiting, awaits := kit.Awaiting(r)
	var err error
	switch {
	case kit.IsSignedIn(r):
		err = h.accounts.SignOut(r.Context(), kit.Actor(r))
	case awaits:
		err = h.accounts.RevokeSession(r.Context(), awaiting.User, awaiting.Session)
	default:
		return h.Redirect(w, r, route.SignIn())
	}
	if err != nil {
		return err
	}
	h.ForgetSession(w, r)
	return h.RedirectWithFlash(w, r, kit.ReturnTo(r, route.SignIn()), "auth.signed_out")
}

// CookiesOff goes on when the browser did give its session back, else it
// explains why signing in needs a cookie.
func (h *Handlers) CookiesOff(w http.ResponseWriter, r *http.Request) error {
	to := kit.ReturnTo(r, route.Home())
	if _, awaits := kit.Awaiting(r); awaits || kit.IsSignedIn(r) {
		return h.Redirect(w, r, to)
	}
	return h.Render(w, r, http.StatusOK, "fault_page.cookies_title", func(f layout.Frame) templ.Component {
		return pages.CookiesOff(pages.CookiesOffView{Frame: f, Retry: route.With(route.SignIn(), "return", to), Guide: route.Guide("allow-cookies")})
	})
}
