package kit

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

type clientIPKey struct{}

// ClientIP finds the browser's address for everything behind it.
func (k *Kit) ClientIP() func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			found := clientOf(r.RemoteAddr, r.Header["X-Forwarded-For"], k.settings.TrustedProxies)
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), clientIPKey{}, found)))
		})
	}
}

// ClientAddress is the browser's address: the connection's, or what a proxy named in the configuration says.
func ClientAddress(r *http.Request) netip.Addr {
	found, _ := r.Context().Value(clientIPKey{}).(netip.Addr) // invalid outside of the router, as in no request
	return found
}

// clientOf walks from the connection's peer back through X-Forwarded-For, for
// as long as the address at hand is a trusted proxy's, whose word counts. Where
// that one says nothing, or nothing that is an address, it is its own: what stands
// further left anybody may have written, and an unknown address would be shared by everybody.
func clientOf(peer string, forwarded []string, trusted []netip.Prefix) netip.Addr {
	found := readAddress(peer)
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !isTrusted(found, trusted) {
			return found
		}
		if strings.TrimSpace(hop) == "" {
			continue
		}
		before := readAddress(hop)
		if !before.IsValid() {
			return found
		}
		found = before
	}
	return found
}

func isTrusted(address netip.Addr, trusted []netip.Prefix) bool {
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(address) })
}

// readAddress reads an address as proxies write it: alone, with a port, in
// brackets, in quotes, with a zone. Anything else is invalid.
func readAddress(text string) netip.Addr {
	text = strings.Trim(strings.TrimSpace(text), `"`)
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return address.Unmap().WithZone("")
}
