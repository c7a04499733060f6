package ui

import "github.com/a-h/templ"

// MenuProps describes a button that shows a list of links and actions. Text
// is shown beside the icon; without it Label alone names the button.
type MenuProps struct {
	ID    string
	Label string
	Icon  string // "dots" when empty
	Text  string
	Kind  Kind // Bare when only an icon is shown
}

func (p MenuProps) icon() string {
	if p.Icon == "" {
		return "dots"
	}
	return p.Icon
}

func (p MenuProps) kind() string {
	if p.Text == "" {
		return string(Bare)
	}
	return string(p.Kind)
}

// Menu is a button and the list that it shows; its children are MenuLink,
// MenuAction and MenuDivider. The browser opens and closes it.
func Menu(p MenuProps) templ.Component {
	return around(func(m *Markup) { m.OpenMenu(p) }, closeMenu)
}

// OpenMenu begins what Menu shows; CloseMenu ends it.
func (m *Markup) OpenMenu(p MenuProps) {
	m.raw(`<button`)
	m.attribute("class", classes("button", p.kind()))
	m.raw(` type="button"`)
	m.attribute("popovertarget", p.ID)
	if p.Text == "" {
		m.attribute("aria-label", p.Label)
		m.attribute("title", p.Label)
	}
	m.raw(`>`)
	m.Icon(p.icon())
	m.text(p.Text)
	m.raw(`</button><div class="menu-pop" popover`)
	m.attribute("id", p.ID)
	m.raw(` role="group"`)
	m.attribute("aria-label", p.Label)
	m.raw(`>`)
}

// CloseMenu ends the menu.
func (m *Markup) CloseMenu() { m.raw(closeMenu) }

const closeMenu = `</div>`
