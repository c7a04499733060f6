package ui

import "github.com/a-h/templ"

// FlashProps describes the answer to what the person has just done; Action
// leads to what can be done about it.
type FlashProps struct {
	Text   string
	Tone   Tone // Good when empty
	Action *LinkButtonProps
}

func (p FlashProps) tone() string {
	if p.Tone == Neutral {
		return string(Good)
	}
	return string(p.Tone)
}

// Flash says once, on the page after, what came of an action.
func Flash(p FlashProps) templ.Component {
	return Written(func(m *Markup) {
		m.raw(`<div`)
		m.attribute("class", classes("flash", p.tone()))
		m.raw(` role="status">`)
		m.Icon(toneIcon(Tone(p.tone())))
		m.raw(`<p>`)
		m.text(p.Text)
		m.raw(`</p>`)
		m.closeNotice(p.Action)
	})
}

// BannerProps describes a lasting notice on top of a page: Danger is red, Warn
// amber, Accent blue. Action leads to what can be done about it.
type BannerProps struct {
	Tone   Tone
	Title  string
	Text   string
	Icon   string // by the tone when empty
	Action *LinkButtonProps
	ID     string
}

func (p BannerProps) icon() string {
	if p.Icon == "" {
		return toneIcon(p.Tone)
	}
	return p.Icon
}

func toneIcon(tone Tone) string {
	switch tone {
	case Danger, Warn:
		return "alert"
	case Good:
		return "check"
	}
	return "info"
}

// Banner is a lasting notice on top of a page.
func Banner(p BannerProps) templ.Component {
	return Written(func(m *Markup) {
		m.raw(`<div`)
		m.attribute("class", classes("banner", string(p.Tone)))
		m.named("id", p.ID)
		m.raw(`>`)
		m.Icon(p.icon())
		m.raw(`<p>`)
		if p.Title != "" {
			m.raw(`<strong>`)
			m.text(p.Title)
			m.raw(`</strong> `)
		}
		m.text(p.Text)
		m.raw(`</p>`)
		m.closeNotice(p.Action)
	})
}

// closeNotice ends a notice with what can be done about it.
func (m *Markup) closeNotice(action *LinkButtonProps) {
	if action != nil {
		m.LinkButton(*action)
	}
	m.raw(`</div>`)
}
