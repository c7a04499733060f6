package account

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// SignInPage shows the sign-in form; who is signed in goes on.
func (h *Handlers) SignInPage(w http.ResponseWriter, r *http.Request) error {
	if kit.IsSignedIn(r) {
		return h.Redirect(w, r, kit.ReturnTo(r, route.Home()))
	}
	h.probeCookies(w, r)
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
	arrival, err := h.accounts.SignIn(r.Context(), identity.SignIn{LoginID: in.LoginID, Password: in.Password, Keep: in.Keep}, device(r))
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		h.probeCookies(w, r)
		return h.showSignIn(w, r, answer.Status, pages.SignInView{In: in, Errors: answer.Errors, Problem: answer.Problem})
	}
	h.rememberDevice(w, r, arrival.Person.ID)
	if err := h.BeginSession(w, r, arrival.Started); err != nil {
		return err
	}
	return h.Redirect(w, r, h.viaCookieCheck(r, kit.ReturnTo(r, route.Home())))
}

func (h *Handlers) showSignIn(w http.ResponseWriter, r *http.Request, status int, v pages.SignInView) error {
	return h.Render(w, r, status, "auth.sign_in", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.SignIn(v)
	})
}

// SignOut ends the session of this browser; whoever changes accounts on the way somewhere goes on there.
func (h *Handlers) SignOut(w http.ResponseWriter, r *http.Request) error {
	if !kit.IsSignedIn(r) {
		return h.Redirect(w, r, route.SignIn())
	}
	if err := h.accounts.SignOut(r.Context(), kit.Actor(r)); err != nil {
		return err
	}
	h.ForgetSession(w, r)
	return h.RedirectWithFlash(w, r, kit.ReturnTo(r, route.SignIn()), "auth.signed_out")
}

// device is what the request tells about the browser.
func device(r *http.Request) identity.Device {
	return identity.Device{
		Address: kit.ClientAddress(r), UserAgent: r.UserAgent(), Known: kit.CookieValue(r, kit.DeviceCookie), SignedUp: kit.CookieValue(r, signUpCookie),
		Lang: i18n.From(r.Context()).Lang,
	}
}

// rememberDevice lets the browser keep a sign that user has proved on it who they are.
func (h *Handlers) rememberDevice(w http.ResponseWriter, r *http.Request, user id.User) {
	text, expires := h.accounts.RememberDevice(kit.CookieValue(r, kit.DeviceCookie), user)
	h.SetCookie(w, kit.DeviceCookie, text, int(expires.Sub(h.Now()).Seconds()))
}

// probeCookie shows that the browser gives cookies back.
const probeCookie = "cookies"

func (h *Handlers) probeCookies(w http.ResponseWriter, r *http.Request) {
	if kit.CookieValue(r, probeCookie) == "" {
		h.SetCookie(w, probeCookie, "on", 0)
	}
}

// viaCookieCheck is address, by way of the page that explains cookies when
// the browser has shown none so far: without them the person would be asked to
// sign in again and again.
func (h *Handlers) viaCookieCheck(r *http.Request, address string) string {
	if kit.CookieValue(r, probeCookie) != "" {
		return address
	}
	return route.With(route.CookiesOff(), "return", address)
}

// CookiesOff goes on when the browser did give its session back, else it
// explains why signing in needs a cookie.
func (h *Handlers) CookiesOff(w http.ResponseWriter, r *http.Request) error {
	to := kit.ReturnTo(r, route.Home())
	if kit.IsSignedIn(r) {
		return h.Redirect(w, r, to)
	}
	return h.Render(w, r, http.StatusOK, "fault_page.cookies_title", func(f layout.Frame) templ.Component {
		return pages.CookiesOff(pages.CookiesOffView{Frame: f, Retry: route.With(route.SignIn(), "return", to)})
	})
}
