package ui

import (
	"context"
	"io"
	"sync"

	"github.com/a-h/templ"

	"manager/internal/i18n"
)

// Markup is where the parts of lists are written. They are Go, not templ: a
// page has hundreds of them, and what templ generates for a part this small
// costs several times what it writes. The same part is a method here, for the
// rows of a large list, and a component, for everywhere else.
//
// Only text and link write what is not ours; both escape it. Other packages
// write with Raw, Attribute, Address, Text and Say.
type Markup struct {
	b      []byte
	reader *i18n.Localizer
	sprite string // escaped
	words  []byte // of the text that is written, before it is escaped
}

// usualSize is enough for a page of fifty rows.
const usualSize = 128 << 10

var markups = sync.Pool{New: func() any { return &Markup{b: make([]byte, 0, 1<<10)} }}

// Written is a component made of what write writes.
func Written(write func(m *Markup)) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		m := markupFor(ctx)
		defer m.release()
		write(m)
		_, err := w.Write(m.b)
		return err
	})
}

// around is a component that writes its children between open and end.
func around(open func(m *Markup), end string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		children := templ.GetChildren(ctx)
		ctx = templ.ClearChildren(ctx)
		if err := Written(open).Render(ctx, w); err != nil {
			return err
		}
		if err := children.Render(ctx, w); err != nil {
			return err
		}
		_, err := io.WriteString(w, end)
		return err
	})
}

func markupFor(ctx context.Context) *Markup {
	m := markups.Get().(*Markup)
	m.b, m.reader = m.b[:0], i18n.From(ctx)
	m.sprite, _ = ctx.Value(spriteKey{}).(string)
	return m
}

func (m *Markup) release() {
	if cap(m.b) <= 2*usualSize { // a giant is not kept
		markups.Put(m)
	}
}

// Gap writes a space, between two parts that stand on one line.
func (m *Markup) Gap() { m.raw(" ") }

// constant is markup that stands in the program's text: without its name, no
// other package can make one of what it was given by somebody.
type constant string

// Raw writes markup of ours.
func (m *Markup) Raw(markup constant) { m.raw(string(markup)) }

// Attribute writes an attribute, with a space before it.
func (m *Markup) Attribute(name constant, value string) { m.attribute(string(name), value) }

// Address writes an address, as it stands within an attribute; one that would run a script is left out.
func (m *Markup) Address(address string) { m.link(address) }

// Text writes a text.
func (m *Markup) Text(text string) { m.text(text) }

// Say writes a message in the reader's language; see i18n.Localizer.T.
func (m *Markup) Say(key string, args ...any) { m.text(m.reader.T(key, args...)) }

// Reader says things to whom the page is for.
func (m *Markup) Reader() *i18n.Localizer { return m.reader }

// raw writes markup of ours.
func (m *Markup) raw(markup string) { m.b = append(m.b, markup...) }

// text writes a text, of an element or of an attribute, escaped as templ does it.
func (m *Markup) text(text string) { m.b = appendText(m.b, text) }

func appendText[T string | []byte](b []byte, text T) []byte {
	written := 0
	for i := range len(text) {
		if !isMarkup[text[i]] {
			continue
		}
		b = append(append(b, text[written:i]...), escapes[text[i]]...)
		written = i + 1
	}
	return append(b, text[written:]...)
}

var escapes = map[byte]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&#34;", '\'': "&#39;"}

// isMarkup has the bytes that are escaped: most texts have none, and are looked through quickly.
var isMarkup = func() (is [256]bool) {
	for c := range escapes {
		is[c] = true
	}
	return is
}()

// link writes an address; one that would run a script is left out, as templ does.
func (m *Markup) link(address string) { m.text(string(templ.URL(address))) }

// attribute writes a whole attribute whose name is ours.
func (m *Markup) attribute(name, value string) {
	m.b = append(append(append(m.b, ' '), name...), `="`...)
	m.text(value)
	m.raw(`"`)
}

// named writes an attribute that is left out when it is empty.
func (m *Markup) named(name, value string) {
	if value != "" {
		m.attribute(name, value)
	}
}

// flag writes an attribute that is there or not.
func (m *Markup) flag(name string, set bool) {
	if set {
		m.b = append(append(m.b, ' '), name...)
	}
}
