package ui

import "github.com/a-h/templ"

// FiltersProps describes the filters of a list; what is chosen goes into the
// address, so that every view can be linked. ClearURL is empty when none is set.
type FiltersProps struct {
	Action   string
	Search   *FilterSearch
	Selects  []FilterSelect
	Hidden   []Hidden // such as the sort order, kept over a change of filters
	ClearURL string
}

// FilterSearch is the text box of a list's filters.
type FilterSearch struct{ Name, Label, Value string }

// FilterSelect is one filter; its first option is usually "all".
type FilterSelect struct {
	Name    string
	Label   string
	Value   string
	Options []Option
}

// Filters is the form above a list. With JavaScript a choice applies at once,
// else by the button.
func Filters(p FiltersProps) templ.Component {
	return Written(func(m *Markup) { m.filters(p) })
}

func (m *Markup) filters(p FiltersProps) {
	m.raw(`<form class="filters" method="get" action="`)
	m.link(p.Action)
	m.raw(`" role="search"`)
	m.attribute("aria-label", m.reader.T("ui.filters.label"))
	m.raw(` data-auto-submit>`)
	for _, field := range p.Hidden {
		m.Hidden(field.Name, field.Value)
	}
	if p.Search != nil {
		m.raw(`<input class="input" type="search"`)
		m.attribute("name", p.Search.Name)
		m.attribute("value", p.Search.Value)
		m.attribute("placeholder", p.Search.Label)
		m.attribute("aria-label", p.Search.Label)
		m.raw(` maxlength="200">`)
	}
	for _, s := range p.Selects {
		m.raw(`<select class="input"`)
		m.attribute("name", s.Name)
		m.attribute("aria-label", s.Label)
		m.raw(`>`)
		m.Options(s.Options, s.Value)
		m.raw(`</select>`)
	}
	m.raw(`<button class="button no-js" type="submit">`)
	m.Say("common.apply")
	m.raw(`</button>`)
	if p.ClearURL != "" {
		m.LinkButton(LinkButtonProps{Label: m.reader.T("ui.filters.clear"), URL: p.ClearURL, Icon: "x", Kind: Bare})
	}
	m.raw(`</form>`)
}

func options(all []Option, chosen string) templ.Component {
	return Written(func(m *Markup) { m.Options(all, chosen) })
}

// Options writes the options of a select.
func (m *Markup) Options(all []Option, chosen string) {
	for _, o := range all {
		m.raw(`<option`)
		m.attribute("value", o.Value)
		m.flag("selected", o.Value == chosen)
		m.flag("disabled", o.Disabled)
		m.raw(`>`)
		m.text(o.Label)
		m.raw(`</option>`)
	}
}
