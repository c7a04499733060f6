package config

import (
	"net/url"
	"regexp"
	"strings"
)

// SMS describes the HTTP gateway for SMS; internal/sms says what the parts mean.
type SMS struct {
	URL     Secret
	Headers Secret // one a line
	Body    Secret
	Success *regexp.Regexp // nil: every answer of the 200s
	Daily   int            // SMS that the people of an organization may cause
}

// sms reads the gateway. Problems never show address, headers and body, which may hold passwords.
func (r *reader) sms() SMS {
	s := SMS{URL: r.secret("MANAGER_SMS_URL"), Headers: r.secret("MANAGER_SMS_HEADERS"), Body: r.secret("MANAGER_SMS_BODY"), Daily: r.number("MANAGER_SMS_DAILY", 100, 1, 1_000_000)}
	if s.URL.IsSet() {
		u, err := url.Parse(s.URL.Reveal())
		switch {
		case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "":
			r.problem("MANAGER_SMS_URL", "must be http:// or https:// with a host")
		case u.Scheme == "http" && !isLoopback(u.Host):
			r.problem("MANAGER_SMS_URL", "would send codes over an unencrypted line: off this machine it must begin with https://")
		}
	}
	for line := range strings.Lines(s.Headers.Reveal()) {
		if name, _, found := strings.Cut(line, ":"); strings.TrimSpace(line) != "" && (!found || !headerName.MatchString(strings.TrimSpace(name))) {
			r.problem("MANAGER_SMS_HEADERS", "must have one header a line, as Name: value")
			break
		}
	}
	if body := s.Body.Reveal(); !strings.Contains(body, "{to}") || !strings.Contains(body, "{text}") {
		r.problem("MANAGER_SMS_BODY", "must name {to} and {text}")
	}
	if pattern := r.text("MANAGER_SMS_SUCCESS"); pattern != "" {
		var err error
		if s.Success, err = regexp.Compile(pattern); err != nil {
			r.problem("MANAGER_SMS_SUCCESS", "must be a regular expression: %v", err)
		}
	}
	return s
}

var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")
