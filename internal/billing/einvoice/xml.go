package einvoice

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"manager/internal/text"
)

// element is one element of a document: with text, or with others inside.
type element struct {
	name       string
	attributes []string // name, value, name, value …
	text       string
	inside     []*element
}

// group is an element with others inside; none when all of them are none.
func group(name string, inside ...*element) *element {
	e := &element{name: name}
	for _, one := range inside {
		if one != nil {
			e.inside = append(e.inside, one)
		}
	}
	if len(e.inside) == 0 {
		return nil
	}
	return e
}

// leaf is an element with a text; none when the text is empty.
func leaf(name, content string, attributes ...string) *element {
	if content == "" {
		return nil
	}
	return &element{name: name, text: content, attributes: attributes}
}

// with returns the element with more inside, at its end.
func (e *element) with(more ...*element) *element {
	e.inside = append(e.inside, more...)
	return e
}

// writeXML writes the element as a document of its own.
func writeXML(w io.Writer, root *element) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := root.write(&b, ""); err != nil {
		return fmt.Errorf("write XML: %w", err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write an electronic invoice: %w", err)
	}
	return nil
}

func (e *element) write(b *bytes.Buffer, indent string) error {
	b.WriteString(indent + "<" + e.name)
	for i := 0; i < len(e.attributes); i += 2 {
		b.WriteString(" " + e.attributes[i] + `="`)
		if err := xml.EscapeText(b, []byte(e.attributes[i+1])); err != nil {
			return err
		}
		b.WriteString(`"`)
	}
	if e.text == "" && len(e.inside) == 0 {
		b.WriteString("/>\n")
		return nil
	}
	b.WriteString(">")
	if err := xml.EscapeText(b, []byte(e.text)); err != nil {
		return err
	}
	if len(e.inside) > 0 {
		b.WriteString("\n")
		for _, one := range e.inside {
			if err := one.write(b, indent+"  "); err != nil {
				return err
			}
		}
		b.WriteString(indent)
	}
	b.WriteString("</" + e.name + ">\n")
	return nil
}

// clean is a text as XML may hold it: one line, without control characters, those
// that turn the direction of others, and those that are no characters.
func clean(s string) string {
	return text.Line(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Noncharacter_Code_Point, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, s))
}
