package config

import (
	"fmt"
	"log/slog"
)

const redacted = "[redacted]"

// Secret is a text that shows itself to nobody who prints, logs or encodes it.
type Secret struct{ text string }

// NewSecret wraps text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the text itself; its result must not be printed, logged or put into an error.
func (s Secret) Reveal() string { return s.text }

// IsSet tells whether there is any text.
func (s Secret) IsSet() bool { return s.text != "" }

// String shows only whether there is something to hide.
func (s Secret) String() string {
	if s.text == "" {
		return ""
	}
	return redacted
}

// Format redacts under every verb of fmt.
func (s Secret) Format(state fmt.State, _ rune) { fmt.Fprint(state, s.String()) }

// LogValue redacts in structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText redacts in JSON and wherever else texts are encoded.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
