package kit

import (
	"net/http"
	"time"

	"manager/internal/fault"
	"manager/internal/route"
)

// leaveLife is how long a page that leads out of the portal may be opened again.
const leaveLife = time.Hour

// RedirectAway sends the person to an address that may lie outside of the portal. After a form that
// goes by a page of ours: browsers that keep to our policy cancel a redirect to anybody else.
func (k *Kit) RedirectAway(w http.ResponseWriter, r *http.Request, address string) error {
	if route.Local(address) {
		return k.Redirect(w, r, address)
	}
	return k.Redirect(w, r, route.Leave(k.keyring.Sign(leavePurpose(r), []byte(address), k.Now().Add(leaveLife))))
}

// LeaveAddress is where a page of RedirectAway leads to: NotFound for one that was not made for this
// person, so that nobody can make the portal lead others anywhere.
func (k *Kit) LeaveAddress(r *http.Request, signed string) (string, error) {
	address, err := k.keyring.Verify(leavePurpose(r), signed, k.Now())
	if err != nil {
		return "", fault.New(fault.NotFound, "error.not_found")
	}
	return string(address), nil
}

func leavePurpose(r *http.Request) string { return "leave " + Actor(r).User.String() }

// ShowsAway has the browser go on to an address outside of the portal once the page is shown.
func ShowsAway(w http.ResponseWriter, address string) {
	w.Header().Set("Refresh", "1; url="+headerText(address))
}
