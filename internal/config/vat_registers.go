package config

import (
	"net/url"
	"strings"
)

// VATRegisters are where VAT numbers are checked; an empty address switches one off.
type VATRegisters struct {
	VIES string
	UID  string
}

func (r *reader) vatRegisters() VATRegisters {
	return VATRegisters{VIES: r.register("MANAGER_VIES_URL"), UID: r.register("MANAGER_UID_REGISTER_URL")}
}

// register is the address of a register: none when the variable is set but empty,
// nor in a demo that doesn't set it, since a demo asks nobody outside.
func (r *reader) register(name string) string {
	value, set := r.lookup(name)
	if strings.TrimSpace(value) == "" && (set || r.yesNo("MANAGER_DEMO")) {
		return ""
	}
	address := r.text(name)
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Host)) {
		r.problem(name, "must be https:// with a host, or http:// on this machine")
	}
	return address
}
