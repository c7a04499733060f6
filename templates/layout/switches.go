package layout

import (
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/templates/ui"
)

func (f Frame) writeLanguageSwitch(m *ui.Markup) {
	f.openSwitch(m, route.Language(), "globe")
	m.Raw(`<select class="input" name="language"`)
	m.Attribute("aria-label", m.Reader().T("ui.frame.language"))
	m.Raw(`>`)
	for _, lang := range i18n.Languages {
		m.Raw(`<option`)
		m.Attribute("value", string(lang))
		m.Attribute("lang", string(lang))
		if string(lang) == f.Lang {
			m.Raw(` selected`)
		}
		m.Raw(`>`)
		m.Text(i18n.LanguageName(lang))
		m.Raw(`</option>`)
	}
	closeSwitch(m)
}

func (f Frame) writeThemeSwitch(m *ui.Markup) {
	reader := m.Reader()
	f.openSwitch(m, route.Theme(), "contrast")
	m.Raw(`<select class="input" name="theme"`)
	m.Attribute("aria-label", reader.T("ui.frame.theme"))
	m.Raw(`>`)
	m.Options([]ui.Option{
		{Value: "", Label: reader.T("ui.theme.system")},
		{Value: "light", Label: reader.T("ui.theme.light")},
		{Value: "dark", Label: reader.T("ui.theme.dark")},
	}, f.Theme)
	closeSwitch(m)
}

// openSwitch begins a form that applies a choice at once where there is JavaScript, else by its button.
func (f Frame) openSwitch(m *ui.Markup, action, icon string) {
	m.Raw(`<form class="switch" method="post" action="`)
	m.Address(action)
	m.Raw(`" data-auto-submit>`)
	m.Hidden("return", f.CurrentPath)
	m.Icon(icon)
}

func closeSwitch(m *ui.Markup) {
	m.Raw(`</select><button class="button no-js" type="submit">`)
	m.Say("common.apply")
	m.Raw(`</button></form>`)
}
