package i18n

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Form is a plural category of CLDR (Unicode TR 35, part 3, section 5).
type Form string

// The plural forms that the languages of the portal have.
const (
	One   Form = "one"
	Many  Form = "many"
	Other Form = "other"
)

// Forms returns the plural forms that every plural message needs in a language.
func Forms(lang Lang) []Form {
	switch lang {
	case FR, IT, ES:
		return []Form{One, Many, Other}
	default:
		return []Form{One, Other}
	}
}

// Message is one text of the catalogue in one language, compiled.
type Message struct {
	plain    text
	byForm   map[Form]text // nil when the message has one form only
	variable bool          // has placeholders or plural forms
}

// text is an alternation of words and placeholders: words[0] names[0] words[1] … words[n].
type text struct {
	words []string
	names []string
}

// Plural tells whether the message has plural forms.
func (m *Message) Plural() bool { return m.byForm != nil }

// Source returns the text as it stands in the file, for the given form when
// the message is plural.
func (m *Message) Source(form Form) string {
	body := m.plain
	if m.Plural() {
		body = m.byForm[form]
	}
	var b strings.Builder
	for i, words := range body.words {
		b.WriteString(words)
		if i < len(body.names) {
			b.WriteString("{{." + body.names[i] + "}}")
		}
	}
	return b.String()
}

// Placeholders returns the sorted names of the arguments that the message uses in any form.
func (m *Message) Placeholders() []string {
	names := slices.Clone(m.plain.names)
	for _, form := range m.byForm {
		names = append(names, form.names...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

var placeholder = regexp.MustCompile(`\{\{\.([A-Z][A-Za-z]*)\}\}`)

// compile splits a text at its placeholders; anything else in braces is an error.
func compile(source string) (text, error) {
	if strings.TrimSpace(source) == "" {
		return text{}, fmt.Errorf("empty text")
	}
	if !strings.Contains(source, "{{") && !strings.Contains(source, "}}") {
		return text{words: []string{source}}, nil
	}
	body := text{words: placeholder.Split(source, -1)}
	for _, found := range placeholder.FindAllStringSubmatch(source, -1) {
		body.names = append(body.names, found[1])
	}
	for _, words := range body.words {
		if strings.Contains(words, "{{") || strings.Contains(words, "}}") {
			return text{}, fmt.Errorf("malformed placeholder in %q", source)
		}
	}
	return body, nil
}

func newPlain(source string) (*Message, error) {
	body, err := compile(source)
	if err != nil {
		return nil, err
	}
	return &Message{plain: body, variable: len(body.names) > 0}, nil
}

func newPlural(lang Lang, sources map[Form]string) (*Message, error) {
	m := &Message{byForm: map[Form]text{}, variable: true}
	needed := Forms(lang)
	for _, form := range needed {
		body, err := compile(sources[form])
		if err != nil {
			return nil, fmt.Errorf("plural form %q: %w", form, err)
		}
		m.byForm[form] = body
	}
	for form := range sources {
		if !slices.Contains(needed, form) {
			return nil, fmt.Errorf("unknown plural form %q", form)
		}
	}
	return m, nil
}
