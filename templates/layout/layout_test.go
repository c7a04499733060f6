package layout_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/templates/layout"
)

func render(t *testing.T, lang i18n.Lang, page templ.Component) *goquery.Document {
	t.Helper()
	ctx := i18n.With(context.Background(), i18n.New(lang, time.UTC, nil))
	var out strings.Builder
	if err := page.Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func frame() layout.Frame {
	return layout.Frame{
		Title: "Benutzer", Lang: "de", Theme: "dark", Brand: "Manager", CurrentPath: "/o/1/users?role=x",
		Assets: layout.Assets{CSS: "/static/a.css", JS: "/static/a.js", Icons: "/static/i.svg"},
		Person: &layout.Person{Name: "Olive Marchetti", LoginID: "olive@demo.test"},
		Org:    &layout.Org{Number: "1", Name: "Atelier Lumière SA", RoleKey: "role.legal_representative"},
		Nav: []layout.NavGroup{
			{Items: []layout.NavItem{{LabelKey: "nav.overview", URL: "/o/1", Icon: "grid"}}},
			{HeadingKey: "nav.users_and_profile", Items: []layout.NavItem{{LabelKey: "nav.users", URL: "/o/1/users", Icon: "users", Current: true}}},
		},
	}
}

func TestPortal(t *testing.T) {
	t.Parallel()
	doc := render(t, i18n.DE, layout.Portal(frame()))
	if got := doc.Find("title").Text(); got != "Benutzer · Atelier Lumière SA · Manager" {
		t.Errorf("the title is %q", got)
	}
	if html := doc.Find("html"); html.AttrOr("lang", "") != "de" || html.AttrOr("data-theme", "") != "dark" {
		t.Error("language or theme are not those of the frame")
	}
	if got := doc.Find("nav#menu a[aria-current=page]").Text(); strings.TrimSpace(got) != "Benutzer" {
		t.Errorf("the current page is %q", got)
	}
	if doc.Find(`a.skip[href="#page"]`).Length() != 1 || doc.Find("main#page").Length() != 1 {
		t.Error("the skip link does not lead to the content")
	}
	if got := doc.Find("use").First().AttrOr("href", ""); !strings.HasPrefix(got, "/static/i.svg#i-") {
		t.Errorf("an icon comes from %q", got)
	}
}

func TestSwitchesAreFormsThatReturn(t *testing.T) {
	t.Parallel()
	signedOut := frame()
	signedOut.Person, signedOut.Org = nil, nil
	for name, page := range map[string]templ.Component{"portal": layout.Page(frame()), "plain": layout.Page(signedOut)} {
		doc := render(t, i18n.DE, page)
		for _, action := range []string{"/language", "/theme"} {
			form := doc.Find(`form[method=post][action="` + action + `"]`)
			if form.Find("input[name=return]").AttrOr("value", "") != "/o/1/users?role=x" || form.Find("button[type=submit]").Length() != 1 {
				t.Errorf("%s: the form of %s is not whole", name, action)
			}
		}
		if got := doc.Find("select[name=language] option[selected]").Text(); got != "Deutsch" {
			t.Errorf("%s: the language chosen is %q", name, got)
		}
	}
}

func TestAccountMenu(t *testing.T) {
	t.Parallel()
	menu := render(t, i18n.FR, layout.Portal(frame())).Find("#account")
	if !strings.Contains(menu.Text(), "olive@demo.test") {
		t.Error("the login ID in use is not shown")
	}
	if got := menu.Find(`a[href="/profile"]`).Text(); strings.TrimSpace(got) != "Gérer mon profil" {
		t.Errorf("the profile is called %q", got)
	}
	if got := menu.Find(`form[action="/sign-out"] button`).Text(); strings.TrimSpace(got) != "Se déconnecter" {
		t.Errorf("signing out is called %q", got)
	}
}

func TestWithoutOrganizationThereIsNoMenu(t *testing.T) {
	t.Parallel()
	f := frame()
	f.Org = nil
	doc := render(t, i18n.EN, layout.Portal(f))
	if doc.Find("#menu, [popovertarget=menu], .search").Length() != 0 {
		t.Error("there is a menu or a search")
	}
}

// Security: no inline script, style or handler in a page.
func TestNothingIsInline(t *testing.T) {
	t.Parallel()
	doc := render(t, i18n.IT, layout.Portal(frame()))
	if doc.Find("style, [style], script:not([src])").Length() != 0 {
		t.Error("there is an inline style or script")
	}
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, attribute := range s.Get(0).Attr {
			if strings.HasPrefix(attribute.Key, "on") {
				t.Errorf("there is a handler %s", attribute.Key)
			}
		}
	})
}
