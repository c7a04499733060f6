package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"sync"
)

//go:embed *.json
var files embed.FS

// messages is the catalogue that the portal speaks from, read when it is first
// asked: many commands say nothing. A malformed file ends the program, because
// a page without its words is worse than no page.
var messages = sync.OnceValue(func() *Catalogue { return mustParse(files) })

// Load reads the catalogue now, so that the first reader need not wait for it.
func Load() { messages() }

// Catalogue holds every message in every language.
type Catalogue struct {
	byLang map[Lang]map[string]*Message
}

func mustParse(files fs.FS) *Catalogue {
	c, err := Parse(files)
	if err != nil {
		panic("i18n: " + err.Error())
	}
	return c
}

// Parse reads all *.json files at the root of files. It returns an error that
// names file and key when a key is malformed, stands in two places or in
// another area's file, when a language is missing or unknown, when a plural
// form is missing or unknown, or when the languages use different placeholders.
func Parse(files fs.FS) (*Catalogue, error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list message files: %w", err)
	}
	c := &Catalogue{byLang: map[Lang]map[string]*Message{}}
	for _, lang := range Languages {
		c.byLang[lang] = map[string]*Message{}
	}
	for _, name := range names {
		if err := c.addFile(files, name); err != nil {
			return nil, fmt.Errorf("message file %s: %w", name, err)
		}
	}
	return c, nil
}

// Lookup returns a message of the catalogue, and whether it is there.
func (c *Catalogue) Lookup(lang Lang, key string) (*Message, bool) {
	m, ok := c.byLang[lang][key]
	return m, ok
}

// Keys returns all keys, sorted.
func (c *Catalogue) Keys() []string {
	return slices.Sorted(maps.Keys(c.byLang[EN]))
}

// Keys returns the keys of all messages of the portal, sorted.
func Keys() []string { return messages().Keys() }

// Lookup returns a message of the portal in a language, and whether there is one.
func Lookup(lang Lang, key string) (*Message, bool) { return messages().Lookup(lang, key) }

func (c *Catalogue) addFile(files fs.FS, name string) error {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	entries, err := members(data)
	if err != nil {
		return err
	}
	area := name[:len(name)-len(path.Ext(name))]
	for _, entry := range entries {
		if err := c.addKey(area, entry); err != nil {
			return fmt.Errorf("key %q: %w", entry.name, err)
		}
	}
	return nil
}

var keyPattern = regexp.MustCompile(`^([a-z][a-z0-9_]*)(\.[a-z0-9][a-z0-9_]*)+$`)

func (c *Catalogue) addKey(area string, entry member) error {
	found := keyPattern.FindStringSubmatch(entry.name)
	if found == nil {
		return fmt.Errorf("malformed key, want area.screen.thing in lower case")
	}
	if found[1] != area {
		return fmt.Errorf("belongs into %s.json", found[1])
	}
	if _, twice := c.Lookup(EN, entry.name); twice {
		return fmt.Errorf("stands twice")
	}
	translations, err := members(entry.value)
	if err != nil {
		return err
	}
	for _, translation := range translations {
		if err := c.addTranslation(entry.name, translation); err != nil {
			return fmt.Errorf("language %q: %w", translation.name, err)
		}
	}
	return c.checkLanguages(entry.name)
}

func (c *Catalogue) addTranslation(key string, translation member) error {
	lang, known := ParseLang(translation.name)
	if !known {
		return fmt.Errorf("unknown language")
	}
	m, err := parseMessage(lang, translation.value)
	if err != nil {
		return err
	}
	c.byLang[lang][key] = m
	return nil
}

// checkLanguages makes sure that a key says the same with the same arguments in every language.
func (c *Catalogue) checkLanguages(key string) error {
	first, ok := c.Lookup(EN, key)
	if !ok {
		return fmt.Errorf("language %q: missing", EN)
	}
	for _, lang := range Languages[1:] {
		m, ok := c.Lookup(lang, key)
		switch {
		case !ok:
			return fmt.Errorf("language %q: missing", lang)
		case m.Plural() != first.Plural():
			return fmt.Errorf("language %q: plural forms here or in %q only", lang, EN)
		case !slices.Equal(m.Placeholders(), first.Placeholders()):
			return fmt.Errorf("language %q: placeholders %v, %q has %v", lang, m.Placeholders(), EN, first.Placeholders())
		}
	}
	return nil
}
