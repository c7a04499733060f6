package kit

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"manager/internal/i18n"
	"manager/internal/route"
	"manager/templates/ui"
)

// A message travels in a cookie, which browsers keep up to 4096 bytes of: it
// names that many people, and of each that many characters.
const (
	maxFlashNames = 3
	maxFlashName  = 100
)

// Linked is the name of somebody or something in a message, which leads to the
// page about it; Path is an address of this portal, or empty where there is no such page.
type Linked struct {
	Text string `json:"t"`
	Path string `json:"p,omitempty"`
}

// FlashLine is one sentence of a message: its key, and what fills its placeholders.
type FlashLine struct {
	Key  string     `json:"k"`
	Args []flashArg `json:"a,omitempty"`
}

// flashArg fills the placeholder Name: with a text, or with the first of those
// whom the message concerns and how many More there are.
type flashArg struct {
	Name  string   `json:"n"`
	Text  string   `json:"t,omitempty"`
	Links []Linked `json:"l,omitempty"`
	More  int      `json:"m,omitempty"`
}

// Line is a sentence of a message; args are name, value pairs as in Flash.
func Line(key string, args ...any) FlashLine {
	line := FlashLine{Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		arg := flashArg{Name: fmt.Sprint(args[i])}
		switch value := args[i+1].(type) {
		case Linked:
			arg.Links, _ = firstOf([]Linked{value})
		case []Linked:
			arg.Links, arg.More = firstOf(value)
		default:
			arg.Text = fmt.Sprint(value)
		}
		line.Args = append(line.Args, arg)
	}
	return line
}

// firstOf are those that a message names, shortened, and how many more there are.
func firstOf(all []Linked) (named []Linked, more int) {
	for _, l := range all[:min(len(all), maxFlashNames)] {
		if runes := []rune(l.Text); len(runes) > maxFlashName {
			l.Text = string(runes[:maxFlashName-1]) + "…"
		}
		l.Text = withoutMarks.Replace(l.Text)
		named = append(named, l)
	}
	return named, len(all) - len(named)
}

// show says the message to the reader.
func (m FlashMessage) show(ctx context.Context) *ui.FlashProps {
	flash := &ui.FlashProps{Tone: ui.Tone(m.Tone)}
	if len(m.About) > 0 {
		flash.About = cutAtLinks(i18n.From(ctx).List(marked(ctx, m.About, 0, m.More)), m.About)
	}
	for i, line := range m.Lines {
		if i > 0 {
			flash.Text = append(flash.Text, ui.FlashText{Text: " "})
		}
		flash.Text = append(flash.Text, line.show(ctx)...)
	}
	if m.Link != nil {
		flash.Action = &ui.LinkButtonProps{Label: i18n.T(ctx, m.Link.Key), URL: m.Link.URL}
	}
	return flash
}

// The catalogue fills texts into a sentence. A link stands in it as its name
// (Spanish looks at how it begins) and its number between two characters for
// private use, which are taken out of everything else.
const linkStart, linkEnd = "\uE000", "\uE001"

var withoutMarks = strings.NewReplacer(linkStart, "", linkEnd, "")

// show says the line, cut where links are.
func (l FlashLine) show(ctx context.Context) []ui.FlashText {
	var links []Linked
	var args []any
	for _, arg := range l.Args {
		args = append(args, arg.Name)
		if len(arg.Links) == 0 {
			args = append(args, withoutMarks.Replace(arg.Text))
			continue
		}
		args = append(args, marked(ctx, arg.Links, len(links), arg.More))
		links = append(links, arg.Links...)
	}
	return cutAtLinks(i18n.T(ctx, l.Key, args...), links)
}

// marked stand for links, numbered from first on, in a list that says how many more there are.
func marked(ctx context.Context, links []Linked, first, more int) []string {
	names := make([]string, len(links))
	for i := range links {
		names[i] = links[i].Text + linkStart + strconv.Itoa(first+i) + linkEnd
	}
	if more > 0 {
		names = append(names, i18n.N(ctx, "access.summary.more_people", more))
	}
	return names
}

func cutAtLinks(sentence string, links []Linked) (texts []ui.FlashText) {
	for sentence != "" {
		before, rest, _ := strings.Cut(sentence, linkStart)
		number, after, found := strings.Cut(rest, linkEnd)
		if !found {
			return append(texts, ui.FlashText{Text: sentence})
		}
		sentence = after
		i, err := strconv.Atoi(number)
		if err != nil || i >= len(links) {
			continue
		}
		if before = strings.TrimSuffix(before, links[i].Text); before != "" {
			texts = append(texts, ui.FlashText{Text: before})
		}
		texts = append(texts, links[i].show())
	}
	return texts
}

// show leaves out an address that is none of ours, whatever a cookie says.
func (l Linked) show() ui.FlashText {
	text := ui.FlashText{Text: l.Text}
	if route.Local(l.Path) {
		text.URL = l.Path
	}
	return text
}
