package ui

import (
	"context"

	"github.com/a-h/templ"
)

// BadgeProps describes a short state.
type BadgeProps struct {
	Text string
	Tone Tone
	Icon string
}

// Badge is a short state: a role, "On", "Invited".
func Badge(p BadgeProps) templ.Component {
	return part(func(ctx context.Context) string { return p.markup(ctx) })
}

func (p BadgeProps) markup(ctx context.Context) string {
	return `<span class="` + classes("badge", string(p.Tone)) + `">` + iconMarkup(ctx, p.Icon) + escape(p.Text) + `</span>`
}
