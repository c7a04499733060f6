package kit

import (
	"net/http"

	"github.com/google/uuid"

	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/route"
)

// Device is what the request tells about the browser.
func (k *Kit) Device(r *http.Request) identity.Device {
	return identity.Device{
		Address: ClientAddress(r), UserAgent: r.UserAgent(), Known: k.CookieValue(r, DeviceCookie), SignedUp: k.CookieValue(r, SignUpCookie),
		Lang: i18n.From(r.Context()).Lang,
	}
}

// RememberDevice lets the browser keep a sign that user has proved on it who they are; device is the one that the session names, zero without a session.
func (k *Kit) RememberDevice(w http.ResponseWriter, r *http.Request, user id.User, device uuid.UUID) {
	text, expires := k.accounts.RememberDevice(k.CookieValue(r, DeviceCookie), user, device)
	k.SetCookie(w, DeviceCookie, text, int(expires.Sub(k.Now()).Seconds()))
}

// ProbeCookies leaves the cookie by which ViaCookieCheck sees that the browser gives cookies back.
func (k *Kit) ProbeCookies(w http.ResponseWriter, r *http.Request) {
	if k.CookieValue(r, probeCookie) == "" {
		k.SetCookie(w, probeCookie, "on", 0)
	}
}

// ViaCookieCheck is address, by way of the page that explains cookies when
// the browser has shown none so far: without them the person would be asked to
// sign in again and again.
func (k *Kit) ViaCookieCheck(r *http.Request, address string) string {
	if k.CookieValue(r, probeCookie) != "" {
		return address
	}
	return route.With(route.CookiesOff(), "return", address)
}
