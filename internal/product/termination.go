package product

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"manager/internal/fault"
)

// TerminationReason is why a product is terminated, as the provider learns it.
type TerminationReason string

// TerminationReasons lists the reasons in the order in which they are offered.
var TerminationReasons = []TerminationReason{"not_needed", "too_expensive", "other_provider", "missing_feature", "problems", "other"}

// MaxTerminationComment is the longest comment on a termination, in characters.
const MaxTerminationComment = 500

// Termination is why a product shall end, and the person's yes to what is lost.
type Termination struct {
	Reason    TerminationReason
	Comment   string
	Confirmed bool
}

// validate returns the termination with a clean comment; faults stand beside
// reason, comment and confirmed.
func (t Termination) validate() (Termination, error) {
	wrong := &fault.Fault{Kind: fault.Invalid}
	t.Comment = strings.TrimSpace(norm.NFC.String(t.Comment))
	switch {
	case t.Reason == "":
		wrong.Add("reason", "error.required")
	case !slices.Contains(TerminationReasons, t.Reason):
		wrong.Add("reason", "error.unknown_choice")
	}
	if utf8.RuneCountInString(t.Comment) > MaxTerminationComment {
		wrong.Add("comment", "error.too_long", "Max", MaxTerminationComment)
	}
	if !t.Confirmed {
		wrong.Add("confirmed", "product.terminate.confirmation_needed")
	}
	return t, wrong.OrNil()
}
