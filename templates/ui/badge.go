package ui

import "github.com/a-h/templ"

// BadgeProps describes a short state.
type BadgeProps struct {
	Text string
	Tone Tone
	Icon string
}

// Badge is a short state: a role, "On", "Invited".
func Badge(p BadgeProps) templ.Component {
	return Written(func(m *Markup) { m.Badge(p) })
}

// Badge writes a Badge.
func (m *Markup) Badge(p BadgeProps) {
	m.raw(`<span`)
	m.attribute("class", classes("badge", string(p.Tone)))
	m.raw(`>`)
	m.Icon(p.Icon)
	m.text(p.Text)
	m.raw(`</span>`)
}

// Icon draws one symbol of the sprite by its name without the prefix: "user",
// "bin"; no name draws nothing. It is decoration: whatever carries it needs a text of its own.
func Icon(name string) templ.Component {
	return Written(func(m *Markup) { m.Icon(name) })
}

// Icon writes an Icon.
func (m *Markup) Icon(name string) {
	if name == "" {
		return
	}
	m.raw(`<svg class="icon" aria-hidden="true"><use href="`)
	m.raw(m.sprite)
	m.raw(`#i-`)
	m.text(name)
	m.raw(`"></use></svg>`)
}
