package ui

import (
	"time"

	"manager/internal/money"
)

func (w *writer) icon(name string) {
	if name == "" {
		return
	}
	w.raw(w.icons)
	w.text(name)
	w.raw(`"></use></svg>`)
}

// clamp writes the attributes of Clamp.
func (w *writer) clamp(name string) {
	if isLong(name) {
		w.attribute("class", "clamp")
		w.attribute("title", name)
	}
}

func (w *writer) link(l Link) {
	w.raw(`<a href="`)
	w.address(l.URL)
	w.raw(`"`)
	w.clamp(l.Label)
	w.raw(`>`)
	w.text(l.Label)
	w.raw(`</a>`)
}

func (p BadgeProps) write(w *writer) {
	w.raw(`<span class="badge`)
	if p.Tone != Neutral {
		w.raw(` `)
		w.text(string(p.Tone))
	}
	w.raw(`">`)
	w.icon(p.Icon)
	w.text(p.Text)
	w.raw(`</span>`)
}

func (w *writer) avatar(p AvatarProps) {
	if p.URL != "" {
		w.raw(`<img`)
		w.attribute("class", p.class())
		w.raw(` src="`)
		w.address(p.URL)
		w.raw(`" alt="" width="36" height="36" loading="lazy">`)
		return
	}
	w.raw(`<span`)
	w.attribute("class", p.class())
	w.raw(` aria-hidden="true">`)
	w.text(p.initials())
	w.raw(`</span>`)
}

func (p *WhoProps) write(w *writer) {
	w.raw(`<div class="who">`)
	w.avatar(p.avatar())
	w.raw(`<div>`)
	if p.URL != "" {
		w.link(Link{Label: p.Name, URL: p.URL})
	} else {
		w.raw(`<strong`)
		w.clamp(p.Name)
		w.raw(`>`)
		w.text(p.Name)
		w.raw(`</strong>`)
	}
	w.raw(` `)
	if p.Badge != nil {
		p.Badge.write(w)
	}
	if p.Detail != "" {
		Small(p.Detail).write(w)
	}
	w.raw(`</div></div>`)
}

func (p *ThingProps) write(w *writer) {
	w.raw(`<div class="who">`)
	if p.Icon != "" {
		w.raw(`<span class="dot">`)
		w.icon(p.Icon)
		w.raw(`</span>`)
	}
	w.raw(`<div>`)
	w.link(Link{Label: p.Name, URL: p.URL})
	if p.Detail != "" {
		w.raw(` `)
		Small(p.Detail).write(w)
	}
	w.raw(`</div></div>`)
}

func (p LinksProps) write(w *writer) {
	w.raw(`<span>`)
	for i, l := range p.Links {
		w.link(l)
		w.raw(p.after(i))
	}
	w.raw(`</span>`)
}

func (t Text) write(w *writer) { w.text(string(t)) }

func (t Quiet) write(w *writer) {
	w.raw(`<span class="quiet">`)
	w.text(string(t))
	w.raw(`</span>`)
}

func (t Small) write(w *writer) {
	w.raw(`<small`)
	w.clamp(string(t))
	w.raw(`>`)
	w.text(string(t))
	w.raw(`</small>`)
}

func (t Since) write(w *writer) {
	w.moment(time.Time(t), w.reader.AppendAgo, w.reader.AppendDateTime)
}

func (t Day) write(w *writer) { w.moment(time.Time(t), w.reader.AppendDate, w.reader.AppendAgo) }

// moment writes a time in words, and in other words as its title.
func (w *writer) moment(t time.Time, text, title func(b []byte, t time.Time) []byte) {
	if t.IsZero() {
		Quiet("—").write(w)
		return
	}
	w.raw(`<time datetime="`)
	w.b = t.UTC().AppendFormat(w.b, time.RFC3339)
	w.raw(`" title="`)
	w.words = title(w.words[:0], t)
	w.b = appendEscaped(w.b, w.words)
	w.raw(`">`)
	w.words = text(w.words[:0], t)
	w.b = appendEscaped(w.b, w.words)
	w.raw(`</time>`)
}

func (s Sum) write(w *writer) {
	w.raw(`<span class="num">`)
	w.text(w.reader.Money(money.Money(s)))
	w.raw(`</span>`)
}

func (e Explained) write(w *writer) {
	w.raw(`<div>`)
	e.Value.write(w)
	w.raw(` <small class="below">`)
	w.text(e.Below)
	w.raw(`</small></div>`)
}

func (all Values) write(w *writer) {
	for i, value := range all {
		if i > 0 {
			w.raw(` `)
		}
		value.write(w)
	}
}

func (all Group) write(w *writer) {
	w.raw(`<span class="row">`)
	for _, value := range all {
		value.write(w)
	}
	w.raw(`</span>`)
}

func (all Line) write(w *writer) {
	w.raw(`<div class="line">`)
	Values(all).write(w)
	w.raw(`</div>`)
}

func (h Hidden) write(w *writer) {
	w.raw(`<input type="hidden"`)
	w.attribute("name", h.Name)
	w.attribute("value", h.Value)
	w.raw(`>`)
}

func (w *writer) choice(name string, box ChoiceBox) {
	w.raw(`<input type="checkbox"`)
	w.attribute("name", name)
	w.attribute("value", box.Value)
	w.flag("checked", box.Checked)
	w.raw(`>`)
}

func (p BoxesProps) write(w *writer) {
	w.raw(`<fieldset class="choice"><legend class="sr-only">`)
	w.text(p.Legend)
	w.raw(`</legend>`)
	for _, box := range p.Boxes {
		w.raw(`<label>`)
		w.choice(p.Name, box)
		w.raw(` `)
		w.text(box.Label)
		w.raw(`</label>`)
	}
	w.raw(`</fieldset>`)
}

// deepest is how far lines of a tree are moved in.
const deepest = 6

func (p Tree) write(w *writer) {
	w.raw(`<ul class="plain tree"`)
	w.attribute("aria-label", p.Label)
	w.raw(`>`)
	for _, line := range p.Lines {
		w.raw(`<li class="depth-`)
		w.b = append(w.b, byte('0'+max(0, min(line.Depth, deepest))))
		w.raw(`">`)
		line.Hidden.write(w)
		w.raw(`<label>`)
		w.choice(p.Name, line.ChoiceBox)
		w.icon("folder")
		w.text(line.Label)
		w.raw(`</label>`)
		if line.Note != "" {
			w.raw(` `)
			Small(line.Note).write(w)
		}
		w.raw(`</li>`)
	}
	w.raw(`</ul>`)
}
