package ui

import (
	"context"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"manager/internal/i18n"
)

// writer appends the markup of Rows. Only text and address take what is not
// ours, and both escape it; raw is for markup that stands in this package.
type writer struct {
	b      []byte
	words  []byte // of a time, before they are escaped
	reader *i18n.Localizer
	icons  string // start of every icon, up to its name
}

// keptSize is the largest buffer that is used again.
const keptSize = 256 << 10

var writers = sync.Pool{New: func() any { return new(writer) }}

func newWriter(ctx context.Context) *writer {
	w := writers.Get().(*writer)
	w.b, w.reader = w.b[:0], i18n.From(ctx)
	w.icons = `<svg class="icon" aria-hidden="true"><use href="` + templ.EscapeString(sprite(ctx)) + `#i-`
	return w
}

func (w *writer) release() {
	if cap(w.b) <= keptSize {
		writers.Put(w)
	}
}

func (w *writer) raw(markup string) { w.b = append(w.b, markup...) }

// text writes a text, of an element or of an attribute, escaped as templ does it.
func (w *writer) text(text string) { w.b = appendEscaped(w.b, text) }

// address writes an address; one that would run a script is left out, as templ does.
func (w *writer) address(address string) {
	if !strings.HasPrefix(address, "/") { // else it stays on this site
		address = string(templ.URL(address))
	}
	w.text(address)
}

// attribute writes an attribute with a space before it.
func (w *writer) attribute(name, value string) {
	w.b = append(append(append(w.b, ' '), name...), `="`...)
	w.text(value)
	w.raw(`"`)
}

// flag writes an attribute that is there or not.
func (w *writer) flag(name string, set bool) {
	if set {
		w.b = append(append(w.b, ' '), name...)
	}
}

func appendEscaped[T string | []byte](b []byte, text T) []byte {
	written := 0
	for i := range len(text) {
		if !escaped[text[i]] {
			continue
		}
		b = append(append(b, text[written:i]...), escapes[text[i]]...)
		written = i + 1
	}
	return append(b, text[written:]...)
}

var escapes = map[byte]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&#34;", '\'': "&#39;"}

// escaped tells which bytes are; most texts have none.
var escaped = func() (is [256]bool) {
	for c := range escapes {
		is[c] = true
	}
	return is
}()
