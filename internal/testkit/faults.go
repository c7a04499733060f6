package testkit

import (
	"errors"
	"slices"
	"testing"

	"manager/internal/fault"
)

// WantFault fails the test unless err is a fault of that kind with that key; an empty key is any.
func WantFault(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || key != "" && f.Key != key {
		t.Fatalf("got %v, want a fault of kind %d with key %q", err, kind, key)
	}
}

// WantField fails the test unless err is a refusal of input with that key beside that field.
func WantField(t testing.TB, err error, field, key string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid || !slices.ContainsFunc(f.Fields, func(one fault.FieldFault) bool { return one.Field == field && one.Key == key }) {
		t.Fatalf("got %v, want %s beside %s", err, key, field)
	}
}
