package kit

import (
	"net/http"
	"strings"

	"manager/internal/fault"
	"manager/internal/route"
)

// reachableInRecovery tells whether an address is one of those left to the session of
// a recovery case: setting up a new second factor, switching language and
// appearance, help, and signing out. It is asked before any handler, on every page with a session.
func reachableInRecovery(path string) bool {
	switch path {
	case route.TwoFactor(), route.NewPasskey(), route.NewPasskeyChallenge(), route.NewAuthenticator(), route.NewPhone(), route.SignOut(), route.Language(), route.Theme(), route.Help():
		return true
	}
	return isSetup(path, route.AuthenticatorSetup(""), "") || isSetup(path, route.PhoneSetup(""), "") || isSetup(path, route.PhoneSetup(""), route.PhoneSetupCode("")[len(route.PhoneSetup("")):]) ||
		strings.HasPrefix(path, route.Guide(""))
}

// isSetup tells whether path is before, one word, and after.
func isSetup(path, before, after string) bool {
	rest, ok := strings.CutPrefix(path, before)
	if !ok {
		return false
	}
	word, ok := strings.CutSuffix(rest, after)
	return ok && word != "" && !strings.Contains(word, "/")
}

// sendToNewFactor leads to the page that sets a new second factor up. What was posted is not done, and the person is told so.
func (k *Kit) sendToNewFactor(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		http.Redirect(w, r, route.TwoFactor(), http.StatusSeeOther)
		return
	}
	k.Fail(w, r, fault.New(fault.Forbidden, "lockout.new_factor_first"))
}
