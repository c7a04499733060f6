package invitation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/mailaddr"
	"manager/internal/text"
)

// MaxAddresses is how many people one form may invite.
const MaxAddresses = 50

// shownAddresses is how many addresses an error names.
const shownAddresses = 5

// Invitee is whom somebody wants to invite: the address and the name beside it, if there was one.
type Invitee struct {
	identity.Email
	FirstName string
	LastName  string
}

// Name is what the invitation is shown under; empty when only the address is known.
func (i Invitee) Name() string { return text.FullName(i.FirstName, i.LastName) }

// ParseAddresses reads the addresses that stand in a text as mailaddr.ParseList
// does; one that stands there twice is taken once. What is wrong is said beside
// the field addresses, with the words that it is about; the addresses that are
// right come back in any case.
func ParseAddresses(text string) ([]Invitee, error) {
	f := &fault.Fault{Kind: fault.Invalid}
	var invitees []Invitee
	var wrong []string
	known := map[string]bool{}
	for _, one := range mailaddr.ParseList(text) {
		email, err := identity.ParseEmail(one.Address)
		switch {
		case err != nil:
			wrong = append(wrong, one.Address)
		case !known[email.Key]:
			known[email.Key] = true
			invitees = append(invitees, newInvitee(email, one))
		}
	}
	if len(wrong) > 0 {
		f.Add("addresses", "users.invite.not_addresses", "Addresses", shown(wrong))
	}
	switch {
	case len(wrong) == 0 && len(invitees) == 0:
		f.Add("addresses", "error.required")
	case len(invitees) > MaxAddresses:
		f.Add("addresses", "users.invite.too_many", "Max", MaxAddresses)
	}
	return invitees, f.OrNil()
}

// newInvitee offers the name that stands beside an address, if it could be somebody's.
func newInvitee(email identity.Email, written mailaddr.Address) Invitee {
	first, last := written.FirstAndLast()
	if first, last, ok := identity.OfferedName(first, last); ok {
		return Invitee{Email: email, FirstName: first, LastName: last}
	}
	return Invitee{Email: email}
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
