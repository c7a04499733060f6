// Package fault holds the only error a person ever sees: what went wrong, as a
// message key, and beside which field. Every other error is a fault of ours
// and becomes a logged answer 500 with a request ID.
//
// It must not know HTTP, languages or any area of the product.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of answer a fault asks for; web maps it to a status and a page.
type Kind int

// The kinds of fault.
const (
	NotFound    Kind = iota + 1 // not there, or not visible to the actor
	Forbidden                   // visible, but not allowed
	Conflict                    // somebody else was faster, or the state does not allow it
	Invalid                     // the input is wrong, beside the fields named
	Expired                     // a link or a step-up that is no longer valid
	Limited                     // too many tries
	Unavailable                 // a part that is needed does not answer now
	StepUp                      // a fresh proof of identity is needed first
)

// Fault is an error meant for a person: Key and Args name a message, Fields the
// messages beside single fields.
type Fault struct {
	Kind   Kind
	Key    string
	Args   []any
	Fields []FieldFault
	// RetryAfter is the number of seconds to wait before trying again; 0 means it is not known.
	RetryAfter int
}

// FieldFault is what is wrong with one field of a form.
type FieldFault struct {
	Field string
	Key   string
	Args  []any
}

// New makes a fault whose message has the given key; args are name, value pairs.
func New(kind Kind, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Key: key, Args: args}
}

// Field makes an Invalid fault beside one field; args are name, value pairs.
func Field(field, key string, args ...any) *Fault {
	return (&Fault{Kind: Invalid}).Add(field, key, args...)
}

// Error names the kind and the keys, never what was typed.
func (f *Fault) Error() string {
	keys := make([]string, 0, len(f.Fields)+1)
	if f.Key != "" {
		keys = append(keys, f.Key)
	}
	for _, field := range f.Fields {
		keys = append(keys, field.Field+"="+field.Key)
	}
	return fmt.Sprintf("fault %d: %s", f.Kind, strings.Join(keys, ", "))
}

// Add puts one more field fault on f and returns f.
func (f *Fault) Add(field, key string, args ...any) *Fault {
	f.Fields = append(f.Fields, FieldFault{Field: field, Key: key, Args: args})
	return f
}

// Together is one fault with the fields of all the faults given, nil when there
// is none; an error that is no such fault comes back alone.
func Together(errs ...error) error {
	all := &Fault{Kind: Invalid}
	for _, err := range errs {
		var f *Fault
		if err != nil && (!errors.As(err, &f) || f.Kind != Invalid || f.Key != "") {
			return err
		}
		if f != nil {
			all.Fields = append(all.Fields, f.Fields...)
		}
	}
	return all.OrNil()
}

// OrNil returns nil as an error when no field is at fault, else f.
func (f *Fault) OrNil() error {
	if f.Key == "" && len(f.Fields) == 0 {
		return nil
	}
	return f
}

// Has tells whether err is, or wraps, a fault of the given kind.
func Has(err error, kind Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == kind
}
