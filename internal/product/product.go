package product

import (
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/fold"
	"manager/internal/id"
)

// State is where a product is in its life.
type State string

// The states, in the order in which a product goes through them.
const (
	Ordered      State = "ordered"
	Provisioning State = "provisioning"
	Active       State = "active"
	Suspended    State = "suspended"
	Terminated   State = "terminated"
)

// States lists the states in the order in which they are offered.
var States = []State{Ordered, Provisioning, Active, Suspended, Terminated}

// ParseState reads a state as it stands in a form; ok is false for anything else.
func ParseState(s string) (state State, ok bool) {
	for _, state := range States {
		if string(state) == s {
			return state, true
		}
	}
	return "", false
}

// The longest name of a product and of a tag, in characters, and how many tags one product has.
const (
	MaxName = 120
	MaxTag  = 30
	MaxTags = 10
)

// Product is one thing that an organization has bought.
type Product struct {
	ID          id.Product
	Kind        Kind
	Offer       Offer
	Name        string
	State       State
	ExpiresAt   time.Time // zero: it doesn't expire
	Tags        []string
	Locked      Suspension
	Maintenance Suspension
	CreatedAt   time.Time
	Version     int

	sortName string
}

// Suspension says since when and by whom something is off; zero when it isn't.
type Suspension struct {
	At time.Time
	By string // the person's name
}

// standing is what access to the product depends on for the actor.
func (p Product) standing(act actor.Actor) access.Standing {
	return access.Standing{Role: act.Role, Change: act.MayChange, Locked: p.Locked.On(), Ended: p.State == Terminated}
}

// On tells whether it is off now.
func (s Suspension) On() bool { return !s.At.IsZero() }

// cleanName is a name as it is stored, or what is wrong with it beside the field.
func cleanName(name, field string) (string, error) {
	name = strings.Join(strings.Fields(norm.NFC.String(name)), " ")
	switch {
	case name == "":
		return "", fault.Field(field, "error.required")
	case utf8.RuneCountInString(name) > MaxName:
		return "", fault.Field(field, "error.too_long", "Max", MaxName)
	case !utf8.ValidString(name) || fold.Text(name) == "":
		return "", fault.Field(field, "error.invalid_characters")
	}
	return name, nil
}
