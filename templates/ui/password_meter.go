package ui

import (
	"context"
	"strings"

	"manager/internal/i18n"
)

// PasswordMeter says beside a new password, while it is typed, what the server
// will say of it. Words are those that it may not consist of, beside what the
// fields for names and address hold.
type PasswordMeter struct {
	Words []string
}

// tooShortTexts are what the script says while one character is missing, two,
// and so on to least: it needs no answer for that.
func tooShortTexts(ctx context.Context, least int) string {
	texts := make([]string, least)
	for i := range texts {
		texts[i] = i18n.T(ctx, "password.too_short", "Count", i+1)
	}
	return strings.Join(texts, "|")
}
