package invitation

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"manager/internal/fault"
	"manager/internal/identity"
)

// MaxAddresses is how many people one form may invite.
const MaxAddresses = 50

// shownAddresses is how many addresses an error names.
const shownAddresses = 5

// ParseAddresses reads addresses that stand in a text, set apart by commas,
// semicolons or white space; "Name <address>" is understood, and an address
// that stands there twice is taken once. What is wrong is said beside the
// field addresses, with the addresses that it is about.
func ParseAddresses(text string) ([]identity.Email, error) {
	f := &fault.Fault{Kind: fault.Invalid}
	var addresses []identity.Email
	var wrong []string
	for _, part := range splitAddresses(text) {
		email, err := identity.ParseEmail(part)
		if err != nil {
			wrong = append(wrong, part)
			continue
		}
		known := slices.ContainsFunc(addresses, func(e identity.Email) bool { return e.Key == email.Key })
		if !known {
			addresses = append(addresses, email)
		}
	}
	switch {
	case len(wrong) > 0:
		f.Add("addresses", "users.invite.not_addresses", "Addresses", shown(wrong))
	case len(addresses) == 0:
		f.Add("addresses", "error.required")
	case len(addresses) > MaxAddresses:
		f.Add("addresses", "users.invite.too_many", "Max", MaxAddresses)
	}
	return addresses, f.OrNil()
}

func splitAddresses(text string) []string {
	var parts []string
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '\r' }) {
		from, to := strings.LastIndexByte(line, '<'), strings.LastIndexByte(line, '>')
		if from >= 0 && to > from {
			parts = append(parts, strings.TrimSpace(line[from+1:to]))
			continue
		}
		parts = append(parts, strings.Fields(line)...)
	}
	return slices.DeleteFunc(parts, func(part string) bool { return part == "" })
}

// shown makes a few addresses fit to stand in a sentence.
func shown(addresses []string) []string {
	list := make([]string, 0, shownAddresses+1)
	for i, address := range addresses {
		if i == shownAddresses {
			return append(list, "…")
		}
		address = strings.Map(func(r rune) rune {
			if !unicode.IsPrint(r) {
				return utf8.RuneError
			}
			return r
		}, address)
		if runes := []rune(address); len(runes) > 60 {
			address = string(runes[:60]) + "…"
		}
		list = append(list, address)
	}
	return list
}
