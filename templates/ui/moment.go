package ui

import (
	"time"

	"github.com/a-h/templ"
)

// Ago shows how long ago something was, and the day and time as its title.
func Ago(t time.Time) templ.Component {
	return Written(func(m *Markup) { m.Ago(t) })
}

// Ago writes an Ago.
func (m *Markup) Ago(t time.Time) { m.moment(t, m.reader.AppendAgo, m.reader.AppendDateTime) }

// Date shows a day in the reader's zone, and how long ago it was as its title; a dash for no time.
func Date(t time.Time) templ.Component {
	return Written(func(m *Markup) { m.Date(t) })
}

// Date writes a Date.
func (m *Markup) Date(t time.Time) { m.moment(t, m.reader.AppendDate, m.reader.AppendAgo) }

// DateTime shows a day and time in the reader's zone, and how long ago it was as its title.
func DateTime(t time.Time) templ.Component {
	return Written(func(m *Markup) { m.moment(t, m.reader.AppendDateTime, m.reader.AppendAgo) })
}

// wording appends how a time is told.
type wording func(b []byte, t time.Time) []byte

// moment writes a time as it is told, and how else as its title; a dash for none.
func (m *Markup) moment(t time.Time, told, title wording) {
	if t.IsZero() {
		m.Quiet("—")
		return
	}
	m.raw(`<time datetime="`)
	m.b = t.UTC().AppendFormat(m.b, time.RFC3339)
	m.raw(`" title="`)
	m.worded(title, t)
	m.raw(`">`)
	m.worded(told, t)
	m.raw(`</time>`)
}

func (m *Markup) worded(how wording, t time.Time) {
	m.words = how(m.words[:0], t)
	m.b = appendText(m.b, m.words)
}
