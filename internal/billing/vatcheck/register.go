package vatcheck

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/clock"
	"manager/internal/postal"
)

// Register answers whether VAT numbers are valid.
type Register interface {
	// Check asks about a number in electronic form. The check says valid or not; a
	// register that can't tell now is a *NoAnswer.
	Check(ctx context.Context, number string) (tax.Check, error)
}

// The names of the registers, as checks have them.
const (
	NameVIES = "VIES"
	NameUID  = "UID"
)

// NoAnswer says that a register could not tell whether a number is valid, and why
// in a word of its own (MS_UNAVAILABLE) or of ours; it names no number.
type NoAnswer struct{ Problem string }

// Error is the sentence for the log.
func (n *NoAnswer) Error() string { return "the register of VAT numbers gave no answer: " + n.Problem }

// The words of ours for why there is no answer.
const (
	problemUnreachable = "UNREACHABLE"  // nobody there, too slow, or hung up
	problemStatus      = "HTTP_STATUS"  // an answer of the 300s to 500s that says nothing else
	problemUnreadable  = "UNREADABLE"   // too long, or not of the form that is documented
	problemOtherNumber = "OTHER_NUMBER" // about another number than the one asked about
)

// Settings say where the registers are; an empty address switches one off.
type Settings struct {
	VIES      string // address of the method check-vat-number
	Requester string // the seller's VAT number: when VIES knows it, it numbers its answers
	UID       string // address of the service PublicServices.svc
	Clock     clock.Clock
	Within    time.Duration // how long an answer may take; 0: 10 seconds
}

// Registers knows which register to ask about which number. Its zero value asks nobody.
type Registers struct {
	byName map[string]Register
}

// New makes the registers; an address that is none is an error.
func New(s Settings) (*Registers, error) {
	r := &Registers{byName: map[string]Register{}}
	for _, address := range []string{s.VIES, s.UID} {
		if u, err := url.Parse(address); address != "" && (err != nil || u.Host == "") {
			return nil, errors.New("the address of a register of VAT numbers can't be read")
		}
	}
	if s.VIES != "" {
		r.byName[NameVIES] = newVIES(s)
	}
	if s.UID != "" {
		r.byName[NameUID] = newUID(s)
	}
	return r, nil
}

// For is the register that knows a number in electronic form, and its name; ok is
// false when none does, or it is switched off.
func (r *Registers) For(number string) (register Register, name string, ok bool) {
	name = NameOf(number)
	register, ok = r.byName[name]
	return register, name, ok
}

// NameOf is the name of the register that knows a number in electronic form; empty when none does.
func NameOf(number string) string {
	if len(number) == 12 && number[:3] == "CHE" {
		return NameUID
	}
	if _, _, ok := split(number); ok {
		return NameVIES
	}
	return ""
}

// Names are those of the registers that are asked.
func (r *Registers) Names() (names []string) {
	for _, name := range []string{NameUID, NameVIES} {
		if _, on := r.byName[name]; on {
			names = append(names, name)
		}
	}
	return names
}

// prefixes are the beginnings of numbers that VIES knows: the countries of the EU,
// Greece by its language, and Northern Ireland.
var prefixes = []string{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI"}

// Prefixes are the beginnings of the numbers that VIES knows.
func Prefixes() []string { return slices.Clone(prefixes) }

// split takes a number apart into what VIES calls its country and the rest; Greece has EL there, also for GR.
func split(number string) (country, rest string, ok bool) {
	number = postal.ElectronicVATNumber(number)
	if len(number) < 4 {
		return "", "", false
	}
	country, rest = number[:2], number[2:]
	if country == "GR" {
		country = "EL"
	}
	return country, rest, slices.Contains(prefixes, country)
}
