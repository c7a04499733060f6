package ui

import "github.com/a-h/templ"

// modify leads to where a fact is changed.
func modify(p FactProps) templ.Component {
	return Written(func(m *Markup) {
		label := m.reader.T("ui.fact.modify", "Label", p.Label)
		m.raw(`<a class="button bare modify" href="`)
		m.link(p.EditURL)
		m.raw(`"`)
		m.attribute("aria-label", label)
		m.attribute("title", label)
		m.raw(`>`)
		m.Icon("pencil")
		m.text(p.EditText)
		m.raw(`</a>`)
	})
}
