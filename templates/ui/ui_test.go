package ui_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"manager/internal/i18n"
	"manager/templates/ui"
)

func render(t *testing.T, part templ.Component) *goquery.Document {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 21, 9, 14, 0, 0, time.UTC) }
	ctx := i18n.With(context.Background(), i18n.New(i18n.EN, time.UTC, now))
	var out strings.Builder
	if err := part.Render(ui.WithSprite(ctx, "/static/icons.svg"), &out); err != nil {
		t.Fatal(err)
	}
	root, err := html.ParseWithOptions(strings.NewReader(out.String()), html.ParseOptionEnableScripting(false)) // menus of rows are there without scripts
	if err != nil {
		t.Fatal(err)
	}
	return goquery.NewDocumentFromNode(root)
}

func attr(t *testing.T, doc *goquery.Document, selector, name string) string {
	t.Helper()
	found := doc.Find(selector)
	if found.Length() != 1 {
		t.Fatalf("%d elements match %s", found.Length(), selector)
	}
	return found.AttrOr(name, "")
}

// described checks that every ID that an element names exists.
func described(t *testing.T, doc *goquery.Document) {
	t.Helper()
	for _, name := range []string{"aria-describedby", "aria-labelledby", "for", "popovertarget"} {
		doc.Find("[" + name + "]").Each(func(_ int, s *goquery.Selection) {
			for _, id := range strings.Fields(s.AttrOr(name, "")) {
				if doc.Find("#"+id).Length() != 1 {
					t.Errorf("%s names #%s, which stands there %d times", name, id, doc.Find("#"+id).Length())
				}
			}
		})
	}
}

func TestFieldTiesItsTextsToTheControl(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"", "email", "textarea", "select", "password"} {
		doc := render(t, ui.Field(ui.FieldProps{Name: "mail", Label: "E-mail", Hint: "hint", Error: "wrong", Type: kind, Required: true}))
		described(t, doc)
		if got := attr(t, doc, "#f-mail", "aria-describedby"); got != "f-mail-error f-mail-hint" {
			t.Errorf("%q: described by %q", kind, got)
		}
		if got := attr(t, doc, "#f-mail", "aria-invalid"); got != "true" {
			t.Errorf("%q: aria-invalid is %q", kind, got)
		}
		if got := doc.Find("label[for=f-mail]").Text(); got != "E-mail" {
			t.Errorf("%q: the label is %q", kind, got)
		}
	}
}

func TestPasswordIsNeverShownAgain(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Field(ui.FieldProps{Name: "password", Type: "password", Value: "hunter2", MinLength: 12, Meter: &ui.PasswordMeter{Words: []string{"Olive", "Demo Corp"}}}))
	if markup, err := doc.Html(); err != nil || strings.Contains(markup, "hunter2") {
		t.Errorf("the password stands in the page (%v)", err)
	}
	if doc.Find("button[data-reveal=f-password][hidden]").Length() != 1 {
		t.Error("the button that needs the script is not hidden without it")
	}
	meter := doc.Find("[data-meter=f-password][hidden]")
	short := strings.Split(meter.AttrOr("data-short", ""), "|")
	if len(short) != 12 || !strings.HasPrefix(short[0], "Too short: 1 more character.") || !strings.HasPrefix(short[11], "Too short: 12 more characters.") {
		t.Errorf("the meter says of short ones %q", short)
	}
	if words := meter.AttrOr("data-words", ""); words != "Olive\nDemo Corp" {
		t.Errorf("the meter's words are %q", words)
	}
}

func TestTextareaKeepsALeadingLineBreak(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Field(ui.FieldProps{Name: "text", Type: "textarea", Value: "\nfirst"}))
	if got := doc.Find("textarea").Text(); got != "\nfirst" {
		t.Errorf("it holds %q", got)
	}
}

func TestErrorSummaryLeadsToTheFields(t *testing.T) {
	t.Parallel()
	errs := ui.Errors{{Name: "mail", Text: "no @"}, {Name: "role", Text: "choose one"}}
	doc := render(t, ui.ErrorSummary(ui.ErrorSummaryProps{Errors: errs.Summary()}))
	if got := attr(t, doc, "[role=alert]", "tabindex"); got != "-1" {
		t.Errorf("it can't take the focus: tabindex %q", got)
	}
	if got := doc.Find("a").Eq(1).AttrOr("href", ""); got != "#f-role" {
		t.Errorf("the second leads to %q", got)
	}
	if got := render(t, ui.ErrorSummary(ui.ErrorSummaryProps{})).Find("body").Text(); got != "" {
		t.Errorf("with nothing to say it says %q", got)
	}
}

func TestRadioCards(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.RadioCards(ui.ChoicesProps{Name: "role", Legend: "Role", Value: "b", Error: "wrong", Hint: "hint",
		Options: []ui.Option{{Value: "a", Label: "A", Hint: "about a"}, {Value: "b", Label: "B"}}}))
	described(t, doc)
	if got := attr(t, doc, "input[checked]", "value"); got != "b" {
		t.Errorf("%q is chosen", got)
	}
	if doc.Find("fieldset > legend").Text() != "Role" {
		t.Error("the question has no legend")
	}
	if doc.Find("#f-role[type=radio]").Length() != 1 {
		t.Error("an error summary can't lead to the first answer")
	}
}

func TestToggleIsASwitch(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Toggle(ui.ToggleProps{Name: "forced", Label: "2FA", Hint: "hint", Checked: true}))
	described(t, doc)
	if got := attr(t, doc, "input[role=switch][checked]", "type"); got != "checkbox" {
		t.Errorf("it is a %q", got)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	selection := ui.Selection{Form: "bulk", Name: "member", Action: "/o/1/users/selection"}
	props := ui.TableProps{
		Label:     "Users",
		Columns:   []ui.Column{{Label: "Name", SortURL: "?sort=name", Sort: ui.Descending}, {Label: "Role", SortURL: "?sort=role"}},
		Selection: &selection, Menu: true,
		Foot: &ui.TableFoot{Sizes: []ui.PageSize{{Rows: 50, URL: "?rows=50", Current: true}}, Next: "?after=x"},
	}
	row := templ.Join(ui.BoxCell(ui.RowBox{Selection: selection, Value: "7", Name: "Mia"}), ui.MenuCell(ui.RowMenu{ID: "m7", Name: "Mia"}))
	doc := render(t, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return ui.Table(props).Render(templ.WithChildren(ctx, row), w)
	}))
	described(t, doc)
	if got := doc.Find("th[aria-sort]").AttrOr("aria-sort", ""); got != "descending" {
		t.Errorf("sorted %q", got)
	}
	if got := attr(t, doc, "input[name=member]", "form"); got != "bulk" {
		t.Errorf("the row's box belongs to the form %q", got)
	}
	if got := attr(t, doc, "input[name=member]", "aria-label"); got != "Select Mia" {
		t.Errorf("the row's box is called %q", got)
	}
	if doc.Find("a[rel=next]").Length() != 1 || doc.Find("a[rel=prev]").Length() != 0 {
		t.Error("the first of several pages leads elsewhere than to the next")
	}
}

func TestEmptyTableSaysWhatToDo(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Table(ui.TableProps{Selection: &ui.Selection{Form: "bulk"}, Empty: &ui.EmptyProps{Title: "Nobody"}}))
	if doc.Find("table, form").Length() != 0 || doc.Find(".empty strong").Text() != "Nobody" {
		t.Error("it shows a table")
	}
}

func TestMenuWorksByTheBrowserAlone(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Menu(ui.MenuProps{ID: "m1", Label: "Actions for Mia"}))
	described(t, doc)
	if got := attr(t, doc, "button[popovertarget=m1]", "aria-label"); got != "Actions for Mia" {
		t.Errorf("the button is called %q", got)
	}
	if _, ok := doc.Find("#m1").Attr("popover"); !ok {
		t.Error("the list is no popover")
	}
}

func TestCardIsANamedRegion(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Card(ui.CardProps{Title: "Sign-in settings"}))
	described(t, doc)
	if got := doc.Find("#" + attr(t, doc, "section", "aria-labelledby")).Text(); got != "Sign-in settings" {
		t.Errorf("the region is called %q", got)
	}
}

func TestFactNamesWhatItsPencilModifies(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Fact(ui.FactProps{Label: "Language", Value: "English", EditURL: "/profile/language"}))
	if got := attr(t, doc, "dd a", "aria-label"); got != "Modify: Language" {
		t.Errorf("the pencil is called %q", got)
	}
}

func TestConfirmStartsAtCancel(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Confirm(ui.ConfirmProps{Title: "Remove Mia?", Action: "/x", Submit: "Remove this user", CancelURL: "/o/1/users", Danger: true}))
	described(t, doc)
	if got := attr(t, doc, "[autofocus]", "href"); got != "/o/1/users" {
		t.Errorf("the focus is on %q", got)
	}
	if doc.Find("button.danger").Text() != "Remove this user" {
		t.Error("the button does not say what happens")
	}
}

func TestTimesAreAbsoluteAndRelative(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.DateTime(time.Date(2026, 11, 18, 8, 0, 0, 0, time.UTC)))
	if got := attr(t, doc, "time", "datetime"); got != "2026-11-18T08:00:00Z" {
		t.Errorf("datetime is %q", got)
	}
	if got := attr(t, doc, "time", "title"); got != "3 days ago" {
		t.Errorf("the title is %q", got)
	}
	if render(t, ui.Date(time.Time{})).Find("time").Length() != 0 {
		t.Error("no time has a date")
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Olive Marchetti": "OM", "noemi@example.org": "NO", "": "?", "  ": "?", "李小龙": "李小",
		"Jean-Baptiste de Rochefort-Villiers": "JV", "<b>": "B", "é": "É",
	} {
		if got := ui.Initials(name); got != want {
			t.Errorf("%q has the initials %q, want %q", name, got, want)
		}
	}
	doc := render(t, ui.Avatar(ui.AvatarProps{Name: "Atelier Lumière SA", Square: true}))
	if got := doc.Find(".avatar").Text(); got != "AL" {
		t.Errorf("the organization has the initials %q", got)
	}
}

func TestMarkupInTextsStaysText(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Who(ui.WhoProps{Name: "<script>x</script>", Detail: `"><img>`, URL: "javascript:alert(1)"}))
	if doc.Find("script, img").Length() != 0 {
		t.Error("markup came through")
	}
	if got := attr(t, doc, "a", "href"); strings.HasPrefix(got, "javascript") {
		t.Errorf("the link leads to %q", got)
	}
}

// Every symbol that a template or a view names stands in the sprite.
func TestEveryIconIsInTheSprite(t *testing.T) {
	t.Parallel()
	sprite, err := os.ReadFile("../../static/icons/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?:Icon: +|ui\.Icon\(|@Icon\()"([a-z-]+)"`)
	for _, pattern := range []string{"../*/*.templ", "../../web/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range named.FindAllSubmatch(source, -1) {
				if !strings.Contains(string(sprite), `id="i-`+string(found[1])+`"`) {
					t.Errorf("%s names the icon %q", file, found[1])
				}
			}
		}
	}
}
