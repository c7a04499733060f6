package twofactor_test

import (
	"net/url"
	"testing"

	"manager/internal/fault"
	"manager/internal/twofactor"
)

// A portal whose address is an IP address must start; it only has no passkeys.
func TestPortalUnderAnIPAddressHasNoPasskeys(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://192.0.2.1:8080", "http://[2001:db8::1]"} {
		base, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		factors, err := twofactor.New(twofactor.Deps{BaseURL: base, Brand: "Example Cloud"})
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		if factors.HasPasskeys() {
			t.Errorf("%s: has passkeys", address)
		}
		if _, err := factors.BeginSignIn(); !fault.Has(err, fault.Unavailable) {
			t.Errorf("%s: sign-in by a passkey begins with %v, want unavailable", address, err)
		}
	}
}
