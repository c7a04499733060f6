package ui

// OpenChoice begins answers that stand side by side, any number of which may be
// chosen; legend is read aloud but not shown. CloseChoice ends them.
func (m *Markup) OpenChoice(legend string) {
	m.raw(`<fieldset class="choice"><legend class="sr-only">`)
	m.text(legend)
	m.raw(`</legend>`)
}

// ChoiceBox writes one of the answers.
func (m *Markup) ChoiceBox(name, value, label string, chosen bool) {
	m.raw(`<label><input type="checkbox"`)
	m.attribute("name", name)
	m.attribute("value", value)
	if chosen {
		m.raw(` checked`)
	}
	m.raw(`>`)
	m.text(label)
	m.raw(`</label>`)
}

// CloseChoice ends the answers.
func (m *Markup) CloseChoice() { m.raw(`</fieldset>`) }

// Hidden writes a field that carries a value along.
func (m *Markup) Hidden(name, value string) {
	m.raw(`<input type="hidden"`)
	m.attribute("name", name)
	m.attribute("value", value)
	m.raw(`>`)
}

// deepest is how far lines of a tree are moved in.
const deepest = 6

// OpenTree begins a tree of things to tick, named by label; CloseTree ends it.
func (m *Markup) OpenTree(label string) {
	m.raw(`<ul class="plain tree"`)
	m.attribute("aria-label", label)
	m.raw(`>`)
}

// TreeBox writes one line of the tree, so many levels below its top; note stands behind the label.
func (m *Markup) TreeBox(name, value, label, note string, depth int, chosen bool) {
	m.raw(`<li class="depth-`)
	m.b = append(m.b, byte('0'+max(0, min(depth, deepest))))
	m.raw(`"><label><input type="checkbox"`)
	m.attribute("name", name)
	m.attribute("value", value)
	if chosen {
		m.raw(` checked`)
	}
	m.raw(`>`)
	m.Icon("folder")
	m.text(label)
	m.raw(`</label>`)
	if note != "" {
		m.Gap()
		m.Small(note)
	}
	m.raw(`</li>`)
}

// CloseTree ends the tree.
func (m *Markup) CloseTree() { m.raw(`</ul>`) }

// Small writes a text that explains what stands before it.
func (m *Markup) Small(text string) {
	m.raw(`<small>`)
	m.text(text)
	m.raw(`</small>`)
}

// OpenLine begins a line of its own within a cell; CloseLine ends it.
func (m *Markup) OpenLine() { m.raw(`<div class="line">`) }

// CloseLine ends the line.
func (m *Markup) CloseLine() { m.raw(`</div>`) }

// Named writes the name of a thing, that leads to it, and what there is to know of it.
func (m *Markup) Named(l Link, detail string) {
	m.raw(`<div class="who"><div><a href="`)
	m.link(l.URL)
	m.raw(`">`)
	m.text(l.Label)
	m.raw(`</a>`)
	if detail != "" {
		m.Small(detail)
	}
	m.raw(`</div></div>`)
}
