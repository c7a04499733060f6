package ui

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"manager/internal/i18n"
)

// Ago shows how long ago something was, and the day and time as its title.
func Ago(t time.Time) templ.Component {
	return part(func(ctx context.Context) string {
		if t.IsZero() {
			return `<span class="quiet">—</span>`
		}
		l := i18n.From(ctx)
		return `<time datetime="` + t.UTC().Format(time.RFC3339) + `" title="` + escape(l.DateTime(t)) + `">` + escape(l.Ago(t)) + `</time>`
	})
}
