// Package passkey has what the portal's WebAuthn ceremonies share, whoever's the
// passkeys are: the party that they are bound to, and challenges that are good
// once, for one purpose.
//
// It must not know whose passkeys there are.
package passkey

import (
	"fmt"
	"net"
	"net/url"

	"github.com/go-webauthn/webauthn/webauthn"

	"manager/internal/fault"
)

// NewParty sets passkeys up for the portal's host. Browsers bind a passkey to a
// name, never to an IP address: under one the portal runs without passkeys, and NewParty returns nil.
func NewParty(base *url.URL, brand string) (*webauthn.WebAuthn, error) {
	if net.ParseIP(base.Hostname()) != nil {
		return nil, nil
	}
	origin := url.URL{Scheme: base.Scheme, Host: base.Host}
	party, err := webauthn.New(&webauthn.Config{RPID: base.Hostname(), RPDisplayName: brand, RPOrigins: []string{origin.String()}})
	if err != nil {
		return nil, fmt.Errorf("set passkeys up for %s: %w", origin.String(), err)
	}
	return party, nil
}

// Refused turns what the library says about a browser's answer into what a person reads.
func Refused() error { return fault.Field("passkey", "two_factor.passkey.refused") }

// NeedsName is what is answered where there can be no passkeys.
func NeedsName() error { return fault.New(fault.Unavailable, "two_factor.passkey.needs_name") }
