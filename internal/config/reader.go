package config

import (
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// reader turns variables into values and collects what is wrong with them.
type reader struct {
	lookup   func(string) (string, bool)
	problems []string
}

// text returns the variable without surrounding space, or its default.
func (r *reader) text(name string) string {
	v := variable(name)
	if value, _ := r.lookup(name); strings.TrimSpace(value) != "" {
		return strings.TrimSpace(value)
	}
	return v.Default
}

func variable(name string) Variable {
	i := slices.IndexFunc(variables, func(v Variable) bool { return v.Name == name })
	if i < 0 {
		panic("config: " + name + " is not listed in variables")
	}
	return variables[i]
}

// secret also reads the file that <name>_FILE names; a line end at its end does not count.
func (r *reader) secret(name string) Secret {
	if !variable(name).Secret {
		panic("config: " + name + " is not listed as a secret")
	}
	value, _ := r.lookup(name)
	path, _ := r.lookup(name + "_FILE")
	if path == "" && value == "" {
		return NewSecret(variable(name).Default)
	}
	if path == "" {
		return NewSecret(value)
	}
	if value != "" {
		r.problem(name, "and %s_FILE are both set: keep one", name)
		return Secret{}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		r.problem(name+"_FILE", "can't be read: %v", err)
		return Secret{}
	}
	text := strings.TrimRight(string(content), "\r\n")
	if text == "" {
		r.problem(name+"_FILE", "names %s, which is empty", path)
	}
	return NewSecret(text)
}

func (r *reader) line(name string) string {
	text := r.text(name)
	if strings.ContainsFunc(text, unicode.IsControl) || len(text) > 60 {
		r.problem(name, "must be one line of at most 60 bytes")
	}
	return text
}

func (r *reader) yesNo(name string) bool {
	switch strings.ToLower(r.text(name)) {
	case "1", "true", "yes", "on":
		return true
	case "0", "false", "no", "off":
		return false
	}
	r.problem(name, "must be 1 or 0")
	return false
}

func (r *reader) number(name string, fallback, least, most int) int {
	text := r.text(name)
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		r.problem(name, "must be a whole number from %d to %d", least, most)
		return fallback
	}
	return n
}

func (r *reader) level(name string) slog.Level {
	var level slog.Level
	if err := level.UnmarshalText([]byte(r.text(name))); err != nil {
		r.problem(name, "must be debug, info, warn or error")
	}
	return level
}

func (r *reader) address(name string) string {
	text := r.text(name)
	if text == "" {
		return ""
	}
	_, port, err := net.SplitHostPort(text)
	if n, portErr := strconv.ParseUint(port, 10, 16); err != nil || portErr != nil || n > 65535 {
		r.problem(name, "must be an address and a port, like 127.0.0.1:8080, and is %q", text)
		return ""
	}
	return text
}

func (r *reader) networks(name string) []netip.Prefix {
	var list []netip.Prefix
	for part := range strings.SplitSeq(r.text(name), ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(part)
		if address, addressErr := netip.ParseAddr(part); err != nil && addressErr == nil {
			prefix, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			r.problem(name, "must list networks like 10.0.0.0/8, and %q is none", part)
			continue
		}
		list = append(list, unmapped(prefix.Masked()))
	}
	return list
}

// unmapped is an IPv4 network also where it is written as IPv6 (::ffff:192.0.2.0/120): addresses of browsers are compared as IPv4.
func unmapped(network netip.Prefix) netip.Prefix {
	if network.Addr().Is4In6() && network.Bits() >= 96 {
		return netip.PrefixFrom(network.Addr().Unmap(), network.Bits()-96)
	}
	return network
}

func (r *reader) mail(name string) mail.Address {
	text := r.text(name)
	if text == "" {
		return mail.Address{}
	}
	if address, ok := unquoted(text); ok {
		return address
	}
	if address, err := mail.ParseAddress(text); err == nil {
		return *address
	}
	r.problem(name, "must be a mail address, alone or as Name <address>, and is %q", text)
	return mail.Address{}
}

// unquoted reads Name <address> with whatever the name holds: in a setting
// nobody quotes the comma of "Acme, Inc." as a mail's header wants it. A name
// that is quoted or encoded is left to the header's rules.
func unquoted(text string) (mail.Address, bool) {
	name, rest, found := strings.Cut(text, "<")
	inner, closed := strings.CutSuffix(rest, ">")
	if !found || !closed || strings.ContainsFunc(name, unicode.IsControl) || strings.Contains(name, `"`) || strings.Contains(name, "=?") {
		return mail.Address{}, false
	}
	address, err := mail.ParseAddress("<" + inner + ">")
	if err != nil {
		return mail.Address{}, false
	}
	return mail.Address{Name: strings.TrimSpace(name), Address: address.Address}, true
}

func (r *reader) sender(name, brand, baseURL string) mail.Address {
	address := r.mail(name)
	if base, err := url.Parse(baseURL); err == nil && address.Address == "" {
		address.Address = "no-reply@" + base.Hostname()
	}
	if address.Name == "" {
		address.Name = brand
	}
	return address
}

func (r *reader) databaseURL(name string) Secret {
	secret := r.secret(name)
	if !secret.IsSet() {
		return secret
	}
	u, err := url.Parse(secret.Reveal())
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		r.problem(name, "must look like postgres://role:password@host:5432/database") // its text is secret
	}
	return secret
}

// checkpointURL is an address that is posted to; its text may hold a password.
func (r *reader) checkpointURL(name string) Secret {
	secret := r.secret(name)
	if !secret.IsSet() {
		return secret
	}
	u, err := url.Parse(secret.Reveal())
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Host)) {
		r.problem(name, "must be https:// with a host, or http:// on this machine")
	}
	return secret
}

// baseURL follows the listening port when the variable is empty.
func (r *reader) baseURL(name, addr string) string {
	text := r.text(name)
	if value, _ := r.lookup(name); strings.TrimSpace(value) == "" && isLoopback(addr) {
		_, port, err := net.SplitHostPort(addr)
		if err == nil {
			text = "http://localhost:" + port
		}
	}
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		r.problem(name, "must be http:// or https:// with a host, a port perhaps, and nothing after it")
		return ""
	}
	u.Host = strings.ToLower(u.Host)
	return u.String()
}

// isLoopback tells whether a host, with or without a port, is this machine only.
func isLoopback(hostPort string) bool {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = strings.Trim(hostPort, "[]")
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") { // RFC 6761, section 6.3
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// consumers reads a list of countries: nil for all, which is the default, and empty for none.
func (r *reader) consumers(name string) []string {
	typed := strings.TrimSpace(r.text(name))
	if typed == "" || typed == "all" {
		return nil
	}
	all := []string{}
	if typed == "none" {
		return all
	}
	for part := range strings.SplitSeq(typed, ",") {
		country := strings.ToUpper(strings.TrimSpace(part))
		if len(country) != 2 || strings.Trim(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			r.problem(name, "has %q, and must be all, none, or countries like DE,AT", strings.TrimSpace(part))
			continue
		}
		all = append(all, country)
	}
	return all
}
