package kit

import "net/http"

// Names of the cookies that are read in more than one place, before the prefix that they get over https.
const (
	DeviceCookie   = "device"
	LanguageCookie = "language"
	ThemeCookie    = "theme"
	SignUpCookie   = "sign_up" // what the browser keeps of a sign-up of its own
	sessionCookie  = "session"
	flashCookie    = "flash"
	probeCookie    = "cookies" // shows that the browser gives cookies back
)

// SetCookie sets a cookie that only we read; maxAge in seconds, 0 ends it with the browser, negative deletes it.
func (k *Kit) SetCookie(w http.ResponseWriter, name, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(name, k.settings.Secure), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: k.settings.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// CookieValue is the value of our cookie of that name; empty when the browser sends none.
func (k *Kit) CookieValue(r *http.Request, name string) string {
	c, err := r.Cookie(cookieName(name, k.settings.Secure))
	if err != nil {
		return ""
	}
	return c.Value
}

// cookieName has the prefix that stops other hosts of the same domain from setting
// the cookie. Browsers take it only with Secure, so plain http goes without.
func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}
