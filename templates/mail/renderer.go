// Package mail renders the mails of the outbox in the receiver's language.
package mail

import (
	"encoding/json"
	"fmt"

	"manager/internal/i18n"
	"manager/internal/notify"
)

// Settings is what every mail needs to know of the portal.
type Settings struct{ BaseURL, Brand, SupportMail string }

// Renderer returns the function that renders a mail by its kind. (The mail colleague replaces this file.)
func Renderer(s Settings) func(kind string, payload []byte, lang i18n.Lang) (notify.Rendered, error) {
	return func(kind string, payload []byte, lang i18n.Lang) (notify.Rendered, error) {
		var m struct{ Link string }
		if err := json.Unmarshal(payload, &m); err != nil {
			return notify.Rendered{}, fmt.Errorf("read the mail: %w", err)
		}
		r := notify.Rendered{Subject: kind, Text: string(payload), HTML: "<p></p>"}
		if m.Link != "" {
			r.Links = []string{s.BaseURL + m.Link}
		}
		return r, nil
	}
}
