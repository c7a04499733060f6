package access

import (
	"math/bits"
	"strings"
)

// Right is one thing that somebody may do on a product. The numbers stand in the database.
type Right int32

// The rights. A kind has Use and some of the others; manage splits into
// Technical and Statistics where the kind has both.
const (
	Use Right = 1 << iota
	Manage
	Technical
	Statistics
	Events
	Sales
	Scanning
	Finances
	Customers
)

// AllRights lists every right in the order in which they are shown.
var AllRights = []Right{Use, Manage, Technical, Statistics, Events, Sales, Scanning, Finances, Customers}

var rightNames = map[Right]string{
	Use: "use", Manage: "manage", Technical: "technical", Statistics: "statistics",
	Events: "events", Sales: "sales", Scanning: "scanning", Finances: "finances", Customers: "customers",
}

// String is the right's name in forms, tables and message keys.
func (r Right) String() string { return rightNames[r] }

// ParseRight reads a right's name; ok is false for anything else.
func ParseRight(s string) (right Right, ok bool) {
	for right, name := range rightNames {
		if name == s {
			return right, true
		}
	}
	return 0, false
}

// Rights is a set of rights.
type Rights int32

// RightsOf is the set of the rights given.
func RightsOf(list ...Right) (set Rights) {
	for _, right := range list {
		set |= Rights(right)
	}
	return set
}

// Has tells whether the right is in the set.
func (s Rights) Has(right Right) bool { return s&Rights(right) != 0 }

// List are the rights of the set in the order in which they are shown.
func (s Rights) List() []Right {
	list := make([]Right, 0, bits.OnesCount32(uint32(s)))
	for _, right := range AllRights {
		if s.Has(right) {
			list = append(list, right)
		}
	}
	return list
}

// WithUse adds Use, which every other right implies.
func (s Rights) WithUse() Rights {
	if s != 0 {
		s |= Rights(Use)
	}
	return s
}

// Managing are the rights of the set that a lock suspends: all but Use.
func (s Rights) Managing() Rights { return s &^ Rights(Use) }

// String lists the names, for the audit log.
func (s Rights) String() string {
	names := make([]string, 0, len(AllRights))
	for _, right := range s.List() {
		names = append(names, right.String())
	}
	return strings.Join(names, " ")
}
