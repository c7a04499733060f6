package layout

import (
	"github.com/a-h/templ"

	"manager/internal/route"
	"manager/templates/ui"
)

// The frame is around every page, and has a hundred small parts: it is written
// as ui.Markup, as the rows of large lists are.

// writeSideMenu is the menu of an organization's areas, with the switcher on top.
func (f Frame) writeSideMenu(m *ui.Markup) {
	m.Raw(`<nav class="menu" id="menu" popover`)
	m.Attribute("aria-label", m.Reader().T("ui.frame.main_menu"))
	m.Raw(`>`)
	f.writeSwitcher(m)
	for _, group := range f.Nav {
		if group.HeadingKey != "" {
			m.Raw(`<h2>`)
			m.Say(group.HeadingKey)
			m.Raw(`</h2>`)
		}
		m.Raw(`<ul class="plain">`)
		for _, item := range group.Items {
			item.write(m)
		}
		m.Raw(`</ul>`)
	}
	m.Raw(`</nav>`)
}

func (item NavItem) write(m *ui.Markup) {
	m.Raw(`<li><a href="`)
	m.Address(item.URL)
	m.Raw(`"`)
	if item.Current {
		m.Raw(` aria-current="page"`)
	}
	m.Raw(`>`)
	m.Icon(item.Icon)
	m.Say(item.LabelKey)
	if item.Count > 0 {
		m.Raw(`<span class="count"`)
		m.Attribute("title", item.CountTitle)
		m.Raw(`>`)
		m.Text(m.Reader().Number(item.Count))
		m.Raw(`</span>`)
	}
	m.Raw(`</a></li>`)
}

func (f Frame) writeSwitcher(m *ui.Markup) {
	label := m.Reader().T("ui.frame.switch_organization")
	m.Raw(`<button class="switch-org" type="button" popovertarget="switch-org"`)
	m.Attribute("title", label)
	m.Raw(`>`)
	m.Avatar(f.Org.Avatar(f.Org.Name))
	m.Raw(`<span>`)
	writeNameOrBanner(m, f.Org.Name, f.Org.Look)
	m.Raw(` <small>`)
	m.Say(f.Org.RoleKey)
	m.Raw(`</small></span>`)
	m.Icon("updown")
	m.Raw(`</button><div class="menu-pop start" popover id="switch-org" role="group"`)
	m.Attribute("aria-label", label)
	m.Raw(`>`)
	for _, other := range f.OtherOrgs {
		m.Raw(`<a href="`)
		m.Address(other.URL)
		m.Raw(`">`)
		m.Avatar(other.Avatar(other.Name))
		m.Raw(`<span>`)
		m.Text(other.Name)
		m.Raw(`</span></a>`)
	}
	if len(f.OtherOrgs) > 0 {
		m.MenuDivider()
	}
	m.MenuLink(ui.MenuLinkProps{Label: m.Reader().T("ui.frame.all_organizations"), URL: route.ChooseOrganization(), Icon: "org"})
	m.Raw(`</div>`)
}

// writeNameOrBanner is the organization's name, or the banner that stands for it.
func writeNameOrBanner(m *ui.Markup, name string, look Look) {
	if look.BannerURL == "" {
		m.Raw(`<strong>`)
		m.Text(name)
		m.Raw(`</strong>`)
		return
	}
	m.Raw(`<img class="banner-image" src="`)
	m.Address(look.BannerURL)
	m.Raw(`"`)
	m.Attribute("alt", name)
	m.Raw(`>`)
}

// OrgMark is an organization as it shows itself at the top left: its square,
// and its name or the banner that stands for it.
func OrgMark(name string, look Look) templ.Component {
	return ui.Written(func(m *ui.Markup) {
		m.Raw(`<p class="org-mark">`)
		m.Avatar(look.Avatar(name))
		writeNameOrBanner(m, name, look)
		m.Raw(`</p>`)
	})
}
