package kit

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
)

// maxKept is how much of a cut-off form is kept, in bytes.
const maxKept = 64 << 10

// redirectToSignIn sends the browser to sign in or to prove who it is, and afterwards
// to where it wanted to go. A form that was cut off is kept, without passwords
// and files, and shown filled in again; it is never sent by itself.
func (k *Kit) redirectToSignIn(w http.ResponseWriter, r *http.Request, via, flashKey string) {
	back := r.URL.RequestURI()
	cutOff := r.Method != http.MethodGet && r.Method != http.MethodHead
	if cutOff {
		var err error
		if back, err = k.keepForm(r); err != nil {
			k.Fail(w, r, err)
			return
		}
	}
	if !route.Local(back) || back == route.Home() {
		back = ""
	}
	address := route.With(via, "return", back)
	var err error
	if flashKey != "" && (cutOff || k.sessionToken(r) != "") {
		err = k.RedirectWithFlash(w, r, address, flashKey)
	} else {
		err = k.Redirect(w, r, address)
	}
	if err != nil {
		k.Fail(w, r, err)
	}
}

// keepForm keeps the form of r for the person it belongs to and returns the address that shows it again.
func (k *Kit) keepForm(r *http.Request) (string, error) {
	if err := ParseForm(r); err != nil {
		return "", err
	}
	if !k.hasGET(r.URL.Path) {
		// A button without a page of its own: back to the page it was on.
		if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host {
			return from.RequestURI(), nil
		}
		return "", nil
	}
	user, err := k.formOwner(r)
	if err != nil {
		return "", err
	}
	kept := url.Values{}
	for name, values := range r.PostForm {
		if !isPassword(name) {
			kept[name] = values
		}
	}
	form, err := json.Marshal(kept)
	if err != nil {
		return "", fmt.Errorf("write down the form: %w", err)
	}
	if user.IsZero() || len(kept) == 0 || len(form) > maxKept {
		return r.URL.EscapedPath(), nil
	}
	keptID, err := k.accounts.KeepForm(r.Context(), user, form)
	if fault.Has(err, fault.Limited) {
		return r.URL.Path, nil // what was typed is lost, the way back is not
	}
	if err != nil {
		return "", err
	}
	return route.With(r.URL.EscapedPath(), "kept", keptID.String()), nil
}

// formOwner is for whom a form is kept: who is signed in, else whose session it
// was or, after signing out, who was the last to sign in with this browser.
// Nobody else gets to see it. Zero when nobody knows.
func (k *Kit) formOwner(r *http.Request) (id.User, error) {
	if user := RequestContext(r).User; !user.IsZero() {
		return user, nil
	}
	user, err := k.accounts.UserOfEndedSession(r.Context(), k.sessionToken(r))
	if err == nil && user.IsZero() {
		user = k.accounts.LastUser(k.CookieValue(r, DeviceCookie))
	}
	return user, err
}

// hasGET tells whether the address has a page to show.
func (k *Kit) hasGET(path string) bool { return k.hasRoute(http.MethodGet, path) }

func (k *Kit) hasRoute(method, path string) bool {
	return k.routes.Match(chi.NewRouteContext(), method, path)
}

// patternOf is the pattern of the route that answers at a path; empty when there is none.
func (k *Kit) patternOf(method, path string) string {
	found := chi.NewRouteContext()
	if !k.routes.Match(found, method, path) {
		return ""
	}
	return found.RoutePattern()
}

// Prefill fills in with what the person typed before the form was cut off, and
// tells whether there was anything.
func (k *Kit) Prefill(r *http.Request, in any) (bool, error) {
	kept, err := id.Parse[id.KeptForm](r.URL.Query().Get("kept"))
	if err != nil {
		return false, nil // no kept form is asked for
	}
	form, found, err := k.accounts.KeptForm(r.Context(), RequestContext(r).User, kept)
	if err != nil || !found {
		return false, err
	}
	values := url.Values{}
	if err := json.Unmarshal(form, &values); err != nil {
		return false, fmt.Errorf("read the kept form: %w", err)
	}
	return true, fill(in, values)
}
