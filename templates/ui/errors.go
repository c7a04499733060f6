package ui

import "strings"

// Errors is what is wrong with the fields of a form, in the order in which it
// should be read, in the reader's language.
type Errors []NamedError

// NamedError is what is wrong with the field of that name; Label is what the
// form calls it, where the text alone does not say which field it means.
type NamedError struct{ Name, Label, Text string }

// For says all that is wrong with the field of that name; empty when nothing is.
func (e Errors) For(name string) string {
	var texts []string
	for _, one := range e {
		if one.Name == name {
			texts = append(texts, one.Text)
		}
	}
	return strings.Join(texts, " ")
}

// Summary lists the errors for the box above the form, each tied to its control.
func (e Errors) Summary() []FieldError {
	list := make([]FieldError, len(e))
	for i, one := range e {
		list[i] = FieldError{ID: ControlID(one.Name), Label: one.Label, Text: one.Text}
	}
	return list
}
