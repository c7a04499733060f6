package i18n

import (
	"context"
	"fmt"
	"manager/internal/money"
	"strconv"
	"strings"
	"time"

	"manager/internal/clock"
)

// Localizer speaks to one reader: in their language, their time zone, and with
// the numbers of their country.
type Localizer struct {
	Lang Lang
	Zone *time.Location
	// Region is the reader's country (ISO 3166-1 alpha-2); empty means that of the language.
	Region string

	now clock.Clock
}

// Key is an argument that is itself a message: it is said in the reader's language.
type Key string

// New makes a localizer; an unknown language is English, a nil zone UTC, a nil
// clock the machine's.
func New(lang Lang, zone *time.Location, now clock.Clock) *Localizer {
	lang, _ = ParseLang(string(lang))
	if zone == nil {
		zone = time.UTC
	}
	if now == nil {
		now = clock.System
	}
	return &Localizer{Lang: lang, Zone: zone, now: now}
}

type contextKey struct{}

// With returns a context whose texts are said by l.
func With(ctx context.Context, l *Localizer) context.Context {
	return context.WithValue(ctx, contextKey{}, l)
}

var unknownReader = New(EN, time.UTC, clock.System)

// From returns the localizer of a context; English and UTC when it has none.
func From(ctx context.Context) *Localizer {
	if l, ok := ctx.Value(contextKey{}).(*Localizer); ok && l != nil {
		return l
	}
	return unknownReader
}

// T says the message with the given key to the reader of ctx; see Localizer.T.
func T(ctx context.Context, key string, args ...any) string {
	return From(ctx).T(key, args...)
}

// N says the plural message with the given key to the reader of ctx; see Localizer.N.
func N(ctx context.Context, key string, count int, args ...any) string {
	return From(ctx).N(key, count, args...)
}

// T says the message with the given key. The args are name, value pairs for
// its placeholders: a string stays, whole numbers are grouped, a time.Time is
// a date, a time.Duration is said in words, a []string becomes a list, a Key
// is said itself. In a plural message the argument Count decides the form. An
// unknown key is returned as it is, and recorded in Missing.
func (l *Localizer) T(key string, args ...any) string {
	m, ok := messages().Lookup(l.Lang, key)
	if !ok {
		recordMissing(key)
		return key
	}
	if !m.variable {
		return l.spell(m.plain.words[0])
	}
	body := m.plain
	if m.Plural() {
		body = m.byForm[l.form(key, args)]
	}
	return l.fill(key, body, args)
}

// N says the plural message with the given key in the form that count takes;
// {{.Count}} is the count. Otherwise it is T.
func (l *Localizer) N(key string, count int, args ...any) string {
	return l.T(key, append([]any{"Count", count}, args...)...)
}

// form returns the plural form that the argument Count asks for.
func (l *Localizer) form(key string, args []any) Form {
	value, ok := argument(args, "Count")
	if ok {
		switch count := value.(type) {
		case int:
			return FormOf(l.Lang, count)
		case int64:
			return FormOf(l.Lang, int(count))
		}
	}
	recordMissing(key + " Count")
	return Other
}

// fill puts the arguments into the text; a missing one is recorded and leaves its name.
func (l *Localizer) fill(key string, body text, args []any) string {
	var b strings.Builder
	b.WriteString(l.spell(body.words[0]))
	for i, name := range body.names {
		value, ok := argument(args, name)
		if ok {
			b.WriteString(l.say(value))
		} else {
			recordMissing(key + " " + name)
			b.WriteString(name)
		}
		b.WriteString(l.spell(body.words[i+1]))
	}
	return b.String()
}

// spell writes our own words as the reader's country does: German in
// Switzerland and Liechtenstein has no ß. What comes in as an argument, such as
// a person's name, is never respelled.
func (l *Localizer) spell(words string) string {
	if l.Lang != DE || !l.swiss() {
		return words
	}
	return strings.ReplaceAll(words, "ß", "ss")
}

func argument(args []any, name string) (any, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1], true
		}
	}
	return nil, false
}

// say writes one argument the reader's way.
func (l *Localizer) say(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case Key:
		return l.T(string(v))
	case int:
		return l.Number(v)
	case int64:
		return l.Number(int(v))
	case float64:
		return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", l.decimalSeparator(), 1)
	case time.Duration:
		return l.Duration(v)
	case time.Time:
		return l.Date(v)
	case []string:
		return l.List(v)
	case money.Money:
		return l.Money(v)
	case money.Rate:
		return l.Percent(v)
	default:
		return fmt.Sprint(v)
	}
}
