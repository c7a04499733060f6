package ui

import "github.com/a-h/templ"

// MenuCell ends a row with a menu of what can be done with it; its children
// are those of Menu, id is unique in the page, name what people call the row.
func MenuCell(id, name string) templ.Component {
	return around(func(m *Markup) { m.OpenMenuCell(id, name) }, closeMenuCell)
}

// OpenMenuCell begins what MenuCell shows; CloseMenuCell ends it.
func (m *Markup) OpenMenuCell(id, name string) {
	label := m.reader.T("ui.table.actions", "Name", name)
	m.raw(`<td class="act"><button class="button bare" type="button"`)
	m.attribute("popovertarget", id)
	m.attribute("aria-label", label)
	m.attribute("title", label)
	m.raw(`>`)
	m.Icon("dots")
	m.raw(`</button><div class="menu-pop" popover`)
	m.attribute("id", id)
	m.raw(` role="group"`)
	m.attribute("aria-label", label)
	m.raw(`>`)
}

// CloseMenuCell ends the cell.
func (m *Markup) CloseMenuCell() { m.raw(closeMenuCell) }

const closeMenuCell = `</div></td>`

// MenuLinkProps describes one line of a menu that leads somewhere; Dialog as in
// LinkButtonProps.
type MenuLinkProps struct {
	Label   string
	URL     string
	Icon    string
	Danger  bool
	Current bool
	Dialog  bool
}

// MenuLink is one line of a menu that leads somewhere.
func MenuLink(p MenuLinkProps) templ.Component {
	return Written(func(m *Markup) { m.MenuLink(p) })
}

// MenuLink writes a MenuLink.
func (m *Markup) MenuLink(p MenuLinkProps) {
	m.raw(`<a href="`)
	m.link(p.URL)
	m.raw(`"`)
	if p.Danger {
		m.raw(` class="danger"`)
	}
	if p.Current {
		m.raw(` aria-current="true"`)
	}
	if p.Dialog {
		m.raw(` data-dialog`)
	}
	m.raw(`>`)
	m.Icon(p.Icon)
	m.text(p.Label)
	m.raw(`</a>`)
}

// MenuActionProps describes one line of a menu that does something at once.
type MenuActionProps struct {
	Label  string
	Action string // address that it posts to
	Icon   string
	Danger bool
	Hidden []Hidden
}

// MenuAction is one line of a menu that does something at once.
func MenuAction(p MenuActionProps) templ.Component {
	return Written(func(m *Markup) { m.MenuAction(p) })
}

// MenuAction writes a MenuAction.
func (m *Markup) MenuAction(p MenuActionProps) {
	m.raw(`<form method="post" action="`)
	m.link(p.Action)
	m.raw(`">`)
	for _, field := range p.Hidden {
		m.raw(`<input type="hidden"`)
		m.attribute("name", field.Name)
		m.attribute("value", field.Value)
		m.raw(`>`)
	}
	m.raw(`<button type="submit"`)
	if p.Danger {
		m.raw(` class="danger"`)
	}
	m.raw(`>`)
	m.Icon(p.Icon)
	m.text(p.Label)
	m.raw(`</button></form>`)
}

// MenuDivider sets what is dangerous apart from the rest of a menu.
func MenuDivider() templ.Component { return Written((*Markup).MenuDivider) }

// MenuDivider writes a MenuDivider.
func (m *Markup) MenuDivider() { m.raw(`<hr>`) }
