package config

import (
	"net/url"
	"strconv"
)

// smtpURL checks smtp://user:password@host:587?tls=required (STARTTLS) or
// smtps://user:password@host:465 (TLS from the first byte, RFC 8314). Problems
// never show the text, which holds a password.
func (r *reader) smtpURL(name string) Secret {
	secret := r.secret(name)
	if !secret.IsSet() {
		return secret
	}
	u, err := url.Parse(secret.Reveal())
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" || (u.Path != "" && u.Path != "/") {
		r.problem(name, "must look like smtp://user:password@host:587 or smtps://user:password@host:465, with special characters of the password percent-encoded")
		return Secret{}
	}
	if port, err := strconv.ParseUint(u.Port(), 10, 16); u.Port() != "" && (err != nil || port == 0) {
		r.problem(name, "must have a port from 1 to 65535")
	}
	r.encryption(name, u)
	return secret
}

func (r *reader) encryption(name string, u *url.URL) {
	query := u.Query()
	for key := range query {
		if key != "tls" {
			r.problem(name, "has an unknown setting %q after the question mark; only tls is known", key)
		}
	}
	if u.Scheme == "smtps" && query.Has("tls") {
		r.problem(name, "begins with smtps://, where tls=… has no meaning")
		return
	}
	switch query.Get("tls") {
	case "", "required":
	case "optional", "none":
		if u.User != nil && !isLoopback(u.Host) {
			r.problem(name, "would send its password over an unencrypted line: leave tls=required")
		}
	default:
		r.problem(name, "knows tls=required, tls=optional or tls=none")
	}
}
