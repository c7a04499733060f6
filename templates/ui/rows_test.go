package ui_test

import (
	"context"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/internal/money"
	"manager/templates/ui"
)

const hostile = `</noscript><script>"'&amp; Zoë`

// markup is what a part writes.
func markup(t *testing.T, part templ.Component) string {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 21, 9, 14, 0, 0, time.UTC) }
	ctx := ui.WithSprite(i18n.With(context.Background(), i18n.New(i18n.DE, time.UTC, now)), `/icons"><b>.svg`)
	var out strings.Builder
	if err := part.Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// oneRow is what Rows writes of a single row, without the row itself.
func oneRow(t *testing.T, row ui.Row) string {
	t.Helper()
	all := markup(t, ui.Rows([]ui.Row{row}, func(r ui.Row) ui.Row { return r }))
	return strings.TrimSuffix(strings.TrimPrefix(all, "<tr>"), "</tr>")
}

// sameMarkup tells whether two pieces of a row are the same but for white space
// between elements of which one is a block.
func sameMarkup(a, b string) bool {
	blocks := regexp.MustCompile(` *(</?(?:td|div|hr|form|fieldset|legend|noscript|label)\b[^>]*>) *`)
	return blocks.ReplaceAllString(a, "$1") == blocks.ReplaceAllString(b, "$1")
}

// within is a part with other parts as its children.
func within(part templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return part.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

// Rows writes by itself what the other parts write through templ: both must stay the same.
func TestRowsWritesWhatThePartsWrite(t *testing.T) {
	t.Parallel()
	seen := time.Date(2026, 11, 18, 8, 0, 0, 0, time.UTC)
	badge := ui.BadgeProps{Text: hostile, Tone: ui.Warn, Icon: "clock"}
	links := ui.LinksProps{Links: []ui.Link{{Label: hostile, URL: "/a?b=c&d=e"}, {Label: "b", URL: "javascript:alert(1)"}}, More: true}
	boxes := ui.BoxesProps{Name: "right", Legend: hostile, Boxes: []ui.ChoiceBox{{Value: hostile, Label: hostile, Checked: true}, {Value: "b", Label: "b"}}}
	for name, one := range map[string]struct {
		value ui.Value
		part  templ.Component
	}{
		"person":              {&ui.WhoProps{Name: hostile, Detail: hostile, URL: "/o/1/users/2", Badge: &badge}, ui.Who(ui.WhoProps{Name: hostile, Detail: hostile, URL: "/o/1/users/2", Badge: &badge})},
		"person without page": {&ui.WhoProps{Name: "Mia"}, ui.Who(ui.WhoProps{Name: "Mia"})},
		"person with picture": {&ui.WhoProps{Name: "Mia", Avatar: ui.AvatarProps{URL: "/images/1"}}, ui.Who(ui.WhoProps{Name: "Mia", Avatar: ui.AvatarProps{URL: "/images/1"}})},
		"script as address":   {&ui.WhoProps{Name: "Mia", URL: "javascript:alert(1)"}, ui.Who(ui.WhoProps{Name: "Mia", URL: "javascript:alert(1)"})},
		"thing":               {&ui.ThingProps{Name: hostile, Detail: hostile, URL: "/o/1", Icon: "box"}, ui.Thing(ui.ThingProps{Name: hostile, Detail: hostile, URL: "/o/1", Icon: "box"})},
		"thing without icon":  {&ui.ThingProps{Name: "a", URL: "/o/1"}, ui.Thing(ui.ThingProps{Name: "a", URL: "/o/1"})},
		"badge":               {badge, ui.Badge(badge)},
		"badge without icon":  {ui.BadgeProps{Text: "a"}, ui.Badge(ui.BadgeProps{Text: "a"})},
		"links":               {links, ui.Links(links)},
		"boxes":               {boxes, ui.Boxes(boxes)},
		"hidden field":        {ui.Hidden{Name: "row", Value: hostile}, ui.HiddenFields([]ui.Hidden{{Name: "row", Value: hostile}})},
		"since":               {ui.Since(seen), ui.Ago(seen)},
		"never":               {ui.Since{}, ui.Ago(time.Time{})},
		"day":                 {ui.Day(seen), ui.Date(seen)},
		"sum":                 {ui.Sum(money.New(-1_234_50, money.CHF)), ui.Money(money.New(-1_234_50, money.CHF))},
	} {
		want := markup(t, within(ui.Cell(hostile), one.part)) + markup(t, within(ui.NumberCell(""), one.part))
		if got := oneRow(t, ui.Row{Cells: []ui.RowCell{{Label: hostile, Value: one.value}, {Number: true, Value: one.value}}}); !sameMarkup(got, want) {
			t.Errorf("%s: Rows writes\n%s\nand templ\n%s", name, got, want)
		}
	}
}

func TestRowsWritesBoxAndMenuOfARow(t *testing.T) {
	t.Parallel()
	menu := ui.RowMenu{ID: "m-1", Name: hostile, Items: []ui.MenuItem{
		{Label: hostile, URL: "/a", Icon: "eye", Dialog: true},
		{Label: "b", URL: "javascript:alert(1)", Danger: true, Apart: true},
		{Label: "c", Action: "/c", Icon: "send", Danger: true, Hidden: []ui.Hidden{{Name: "member", Value: hostile}}},
	}}
	for _, box := range []ui.RowBox{
		{Selection: ui.Selection{Form: "f", Name: hostile}, Value: hostile, Name: hostile},
		{Selection: ui.Selection{Form: "f", Name: "m"}, Checked: true, Disabled: true},
	} {
		want := markup(t, ui.BoxCell(box)) + markup(t, ui.MenuCell(menu))
		if got := oneRow(t, ui.Row{Box: &box, Menu: &menu}); !sameMarkup(got, want) {
			t.Errorf("Rows writes\n%s\nand templ\n%s", got, want)
		}
		if n := strings.Count(want, "</noscript>"); n != 1 {
			t.Errorf("a text ends the menu early:\n%s", want)
		}
	}
}

// Values that only large tables show have no part of their own.
func TestRowsNestsValues(t *testing.T) {
	t.Parallel()
	tree := ui.Tree{Label: "Folders", Name: "folder", Lines: []ui.TreeLine{
		{ChoiceBox: ui.ChoiceBox{Value: "1", Label: "<a>", Checked: true}, Hidden: ui.Hidden{Name: "row", Value: "1"}, Note: "n", Depth: 99},
	}}
	for want, value := range map[string]ui.Value{
		`&lt;a&gt;`:                        ui.Text("<a>"),
		`<span class="quiet">&amp;</span>`: ui.Quiet("&"),
		`<small>a</small> b`:               ui.Values{ui.Small("a"), ui.Text("b")},
		`<div>a <small class="below">&lt;b&gt;</small></div>`: ui.Explained{Value: ui.Text("a"), Below: "<b>"},
		`<span class="row">ab</span>`:                         ui.Group{ui.Text("a"), ui.Text("b")},
		`<div class="line"><div class="line">a</div> b</div>`: ui.Line{ui.Line{ui.Text("a")}, ui.Text("b")},
		`<ul class="plain tree" aria-label="Folders"><li class="depth-6"><input type="hidden" name="row" value="1"><label><input type="checkbox" name="folder" value="1" checked>` +
			`<svg class="icon" aria-hidden="true"><use href="/icons&#34;&gt;&lt;b&gt;.svg#i-folder"></use></svg>&lt;a&gt;</label> <small>n</small></li></ul>`: tree,
	} {
		if got := oneRow(t, ui.Row{Cells: []ui.RowCell{{Value: value}}}); got != "<td>"+want+"</td>" {
			t.Errorf("got  %s\nwant <td>%s</td>", got, want)
		}
	}
}
