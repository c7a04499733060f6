package ui

import "github.com/a-h/templ"

// Kind says how much weight a button has.
type Kind string

// The kinds of button; the zero value is an ordinary one. A page has at most
// one Primary; Remove is for what can't be undone.
const (
	Plain   Kind = ""
	Primary Kind = "primary"
	Remove  Kind = "danger"
	Bare    Kind = "bare"
)

// ButtonProps describes a button of a form. IconOnly hides the label from
// sight but not from a screen reader.
type ButtonProps struct {
	Label      string
	Icon       string
	Kind       Kind
	IconOnly   bool
	ID         string
	Name       string // with Value: what tells apart several buttons of one form
	Value      string
	Form       string // ID of a form elsewhere in the page
	FormAction string // address that differs from the form's own
	Type       string // "submit" when empty
	Opens      string // ID of the popover that it shows; it submits nothing then
	Disabled   bool
	Autofocus  bool
}

func (p ButtonProps) kind() string {
	if p.Type == "" && p.Opens != "" {
		return "button"
	}
	if p.Type == "" {
		return "submit"
	}
	return p.Type
}

// Button is a button of a form.
func Button(p ButtonProps) templ.Component {
	return Written(func(m *Markup) { m.Button(p) })
}

// Button writes a Button.
func (m *Markup) Button(p ButtonProps) {
	m.raw(`<button`)
	m.attribute("class", classes("button", string(p.Kind)))
	m.attribute("type", p.kind())
	m.named("id", p.ID)
	if p.Name != "" {
		m.attribute("name", p.Name)
		m.attribute("value", p.Value)
	}
	m.named("form", p.Form)
	m.named("formaction", p.FormAction)
	m.named("popovertarget", p.Opens)
	m.flag("disabled", p.Disabled)
	m.flag("autofocus", p.Autofocus)
	m.buttonFace(p.Icon, p.Label, p.IconOnly)
	m.raw(`</button>`)
}

// LinkButtonProps describes a link that looks like a button. Dialog lets the
// page it leads to (a Confirm) open in a dialog where there is JavaScript.
type LinkButtonProps struct {
	Label    string
	URL      string
	Icon     string
	Kind     Kind
	IconOnly bool
	Dialog   bool
	Download bool
	ID       string
}

// LinkButton is a link that looks like a button, for going somewhere.
func LinkButton(p LinkButtonProps) templ.Component {
	return Written(func(m *Markup) { m.LinkButton(p) })
}

// LinkButton writes a LinkButton.
func (m *Markup) LinkButton(p LinkButtonProps) {
	m.raw(`<a`)
	m.attribute("class", classes("button", string(p.Kind)))
	m.raw(` href="`)
	m.link(p.URL)
	m.raw(`"`)
	m.named("id", p.ID)
	m.flag("data-dialog", p.Dialog)
	m.flag("download", p.Download)
	m.buttonFace(p.Icon, p.Label, p.IconOnly)
	m.raw(`</a>`)
}

// buttonFace ends the opening tag of a button and writes what is seen.
func (m *Markup) buttonFace(icon, label string, iconOnly bool) {
	if iconOnly {
		m.attribute("aria-label", label)
		m.attribute("title", label)
	}
	m.raw(`>`)
	m.Icon(icon)
	if !iconOnly {
		m.text(label)
	}
}
