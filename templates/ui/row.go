package ui

import "github.com/a-h/templ"

// OpenRow begins a row of a Table; CloseRow ends it.
func (m *Markup) OpenRow() { m.raw(`<tr>`) }

// CloseRow ends the row.
func (m *Markup) CloseRow() { m.raw(`</tr>`) }

// OpenCell begins what Cell shows; CloseCell ends it.
func (m *Markup) OpenCell(label string) {
	m.raw(`<td`)
	if label != "" {
		m.attribute("data-label", label)
	}
	m.raw(`>`)
}

// OpenNumberCell begins what NumberCell shows; CloseCell ends it.
func (m *Markup) OpenNumberCell(label string) {
	m.raw(`<td class="num"`)
	if label != "" {
		m.attribute("data-label", label)
	}
	m.raw(`>`)
}

// CloseCell ends the cell.
func (m *Markup) CloseCell() { m.raw(closeCell) }

const closeCell = `</td>`

// Cell is one value of a row; label repeats the column's name where rows are
// cards, and is empty for the value that names the row.
func Cell(label string) templ.Component {
	return around(func(m *Markup) { m.OpenCell(label) }, closeCell)
}

// NumberCell is a Cell for amounts and dates, at the right with even figures.
func NumberCell(label string) templ.Component {
	return around(func(m *Markup) { m.OpenNumberCell(label) }, closeCell)
}

// SelectCell lets the row with the given value, known to people as name, be chosen.
func SelectCell(s Selection, value, name string) templ.Component {
	return Written(func(m *Markup) { m.SelectCell(s, value, name) })
}

// SelectCell writes a SelectCell.
func (m *Markup) SelectCell(s Selection, value, name string) { m.tick(s, value, name, "") }

// TickCell is a SelectCell whose box may be ticked already, or out of reach.
func TickCell(s Selection, value, name string, ticked, disabled bool) templ.Component {
	state := ""
	if ticked {
		state += ` checked`
	}
	if disabled {
		state += ` disabled`
	}
	return Written(func(m *Markup) { m.tick(s, value, name, state) })
}

func (m *Markup) tick(s Selection, value, name, state string) {
	m.raw(`<td class="check"><input type="checkbox"`)
	m.attribute("form", s.Form)
	m.attribute("name", s.Name)
	m.attribute("value", value)
	m.attribute("aria-label", m.reader.T("ui.table.select", "Name", name))
	m.raw(state)
	m.raw(`></td>`)
}

// Links writes names that lead somewhere, one after the other; more says that others are not named.
func (m *Markup) Links(links []Link, more bool) {
	m.raw(`<span>`) // one value, where rows are cards
	for i, l := range links {
		if i > 0 {
			m.raw(`, `)
		}
		m.raw(`<a href="`)
		m.link(l.URL)
		m.raw(`">`)
		m.text(l.Label)
		m.raw(`</a>`)
	}
	if more {
		m.raw(`, …`)
	}
	m.raw(`</span>`)
}

// Links are names that lead somewhere, one after the other; more says that others are not named.
func Links(links []Link, more bool) templ.Component {
	return Written(func(m *Markup) { m.Links(links, more) })
}

// Link is a name that leads somewhere.
type Link struct {
	Label string
	URL   string
}

// Quiet writes a text that stands back.
func (m *Markup) Quiet(text string) {
	m.raw(`<span class="quiet">`)
	m.text(text)
	m.raw(`</span>`)
}

// ThingProps describes a thing in a list that is no person.
type ThingProps struct {
	Name   string
	Detail string
	URL    string
	Icon   string
}

// Thing is a thing in a list: symbol, name that leads to the page, one line of detail.
func Thing(p ThingProps) templ.Component {
	return Written(func(m *Markup) { m.Thing(p) })
}

// Thing writes a Thing.
func (m *Markup) Thing(p ThingProps) {
	m.raw(`<div class="who"><span class="dot">`)
	m.Icon(p.Icon)
	m.raw(`</span><div><a href="`)
	m.link(p.URL)
	m.raw(`">`)
	m.text(p.Name)
	m.raw(`</a>`)
	if p.Detail != "" {
		m.raw(` <small>`)
		m.text(p.Detail)
		m.raw(`</small>`)
	}
	m.raw(`</div></div>`)
}

// OpenGroup begins several parts that are one value of a row; CloseGroup ends it.
func (m *Markup) OpenGroup() { m.raw(`<span class="row">`) }

// CloseGroup ends the group.
func (m *Markup) CloseGroup() { m.raw(`</span>`) }
