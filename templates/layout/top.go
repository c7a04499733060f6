package layout

import (
	"manager/internal/route"
	"manager/templates/ui"
)

// writeTopBar is the bar above a page: the way to the menu or to the brand,
// search, help and the person's own menu.
func (f Frame) writeTopBar(m *ui.Markup) {
	m.Raw(`<header class="top">`)
	if f.Org != nil {
		m.Raw(`<button class="button bare open-menu" type="button" popovertarget="menu"`)
		m.Attribute("aria-label", m.Reader().T("ui.frame.open_menu"))
		m.Raw(`>`)
		m.Icon("bars")
		m.Raw(`</button>`)
	} else {
		f.writeWayBack(m)
	}
	if f.SearchURL != "" {
		m.Raw(`<a class="search" href="`)
		m.Address(f.SearchURL)
		m.Raw(`" aria-keyshortcuts="/" data-key="/">`)
		m.Icon("search")
		m.Raw(`<span>`)
		m.Say("ui.frame.search")
		m.Raw(`</span><kbd>/</kbd></a>`)
	}
	m.Raw(`<div class="end">`)
	f.writeHelp(m)
	if f.Person != nil {
		f.writeAccount(m)
	}
	m.Raw(`</div></header>`)
}

// writeWayBack is the brand, and the organization used last.
func (f Frame) writeWayBack(m *ui.Markup) {
	m.Raw(`<div class="brand">`)
	f.writeBrand(m)
	m.Raw(`</div>`)
	if f.LastOrg == nil {
		return
	}
	label := m.Reader().T("ui.frame.back_to", "Name", f.LastOrg.Name)
	m.Raw(`<a class="button back" href="`)
	m.Address(f.LastOrg.URL)
	m.Raw(`"`)
	m.Attribute("title", label)
	m.Raw(`>`)
	m.Icon("back")
	m.Raw(`<span>`)
	m.Text(label)
	m.Raw(`</span></a>`)
}

func (f Frame) writeBrand(m *ui.Markup) {
	m.Raw(`<a href="`)
	m.Address(route.Home())
	m.Raw(`">`)
	m.Avatar(ui.AvatarProps{Name: f.Brand, Initials: brandInitial(f.Brand), Square: true})
	m.Raw(`<strong>`)
	m.Text(f.Brand)
	m.Raw(`</strong></a>`)
}

func brandInitial(name string) string {
	for _, letter := range name {
		return string(letter)
	}
	return ""
}

func (f Frame) writeHelp(m *ui.Markup) {
	m.OpenMenu(ui.MenuProps{ID: "help", Icon: "help", Label: m.Reader().T("ui.frame.help")})
	for _, link := range f.Help {
		m.MenuLink(ui.MenuLinkProps{Label: link.Title, URL: link.URL, Icon: "book"})
	}
	if len(f.Help) > 0 {
		m.MenuDivider()
	}
	m.MenuLink(ui.MenuLinkProps{Label: m.Reader().T("ui.frame.all_guides"), URL: route.Help(), Icon: "buoy"})
	m.CloseMenu()
}

func (f Frame) writeAccount(m *ui.Markup) {
	reader := m.Reader()
	m.Raw(`<button class="button bare account" type="button" popovertarget="account"`)
	m.Attribute("title", f.Person.LoginID)
	m.Raw(`><span class="sr-only">`)
	m.Say("ui.frame.account")
	m.Raw(`</span>`)
	m.Avatar(f.Person.Avatar())
	m.Raw(`</button><div class="menu-pop" popover id="account" role="group"`)
	m.Attribute("aria-label", reader.T("ui.frame.account"))
	m.Raw(`><div class="who">`)
	m.Avatar(f.Person.Avatar())
	m.Raw(`<div><strong>`)
	m.Text(f.Person.Name)
	m.Raw(`</strong> <small><span class="sr-only">`)
	m.Say("ui.frame.signed_in_as")
	m.Raw(` </span>`)
	m.Text(f.Person.LoginID)
	m.Raw(`</small></div></div>`)
	m.MenuDivider()
	m.MenuLink(ui.MenuLinkProps{Label: reader.T("nav.manage_my_profile"), URL: route.Profile(), Icon: "user"})
	m.MenuLink(ui.MenuLinkProps{Label: reader.T("ui.frame.all_organizations"), URL: route.ChooseOrganization(), Icon: "org"})
	m.MenuDivider()
	f.writeLanguageSwitch(m)
	f.writeThemeSwitch(m)
	m.MenuDivider()
	m.MenuAction(ui.MenuActionProps{Label: reader.T("nav.sign_out"), Action: route.SignOut(), Icon: "leave"})
	m.Raw(`</div>`)
}
