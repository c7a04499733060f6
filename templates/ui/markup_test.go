package ui_test

import (
	"context"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/templates/ui"
)

func TestPartsWrittenInGoEscapeAsTemplDoes(t *testing.T) {
	t.Parallel()
	hostile := `<script>"'&amp; Zoë Müller</script>`
	var out strings.Builder
	part := ui.Who(ui.WhoProps{Name: hostile, URL: "javascript:alert(1)", Detail: hostile, Badge: &ui.BadgeProps{Text: hostile, Icon: "check"}})
	if err := part.Render(ui.WithSprite(context.Background(), `/icons"><b>.svg`), &out); err != nil {
		t.Fatal(err)
	}
	got := out.String()
	if n := strings.Count(got, templ.EscapeString(hostile)); n != 3 {
		t.Errorf("the text stands %d times as templ would have it, not 3 times:\n%s", n, got)
	}
	for _, forbidden := range []string{"<script", "javascript:", "<b>"} {
		if strings.Contains(got, forbidden) {
			t.Errorf("%s came through:\n%s", forbidden, got)
		}
	}
}

func TestAFilledStencilIsWhatWouldHaveBeenWritten(t *testing.T) {
	t.Parallel()
	const id, hostile = "0192f0c1", `</button><script>"'&amp; Zoë`
	parts := func(m *ui.Markup, id, name string) {
		m.SelectCell(ui.Selection{Form: "f", Name: "member"}, id, name)
		m.OpenMenuCell("m-"+id, name)
		m.MenuLink(ui.MenuLinkProps{Label: name, URL: "/users/" + id + "/role", Icon: "user"})
		m.CloseMenuCell()
	}
	got, want := written(t, func(m *ui.Markup) {
		stencil := m.Cut(func(m *ui.Markup) { parts(m, ui.Hole(0), ui.Hole(1)) })
		m.Fill(stencil, ui.Escape(id), ui.Escape(hostile))
		m.Fill(stencil, ui.Escape(hostile), ui.Escape(id))
	}), written(t, func(m *ui.Markup) {
		parts(m, id, hostile)
		parts(m, hostile, id)
	})
	if got != want || !strings.Contains(want, templ.EscapeString(hostile)) {
		t.Errorf("the stencil gives\n%s\nand what it was cut from\n%s", got, want)
	}
}

func written(t *testing.T, write func(*ui.Markup)) string {
	t.Helper()
	var out strings.Builder
	if err := ui.Written(write).Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestStencilsAreKeptByKeyAndLanguage(t *testing.T) {
	t.Parallel()
	var kept ui.Stencils[string]
	cut := 0
	in := func(lang i18n.Lang, key string) string {
		t.Helper()
		var out strings.Builder
		part := ui.Written(func(m *ui.Markup) {
			m.Fill(kept.Of(m, key, func(m *ui.Markup) {
				cut++
				m.Say(key)
				m.Text(ui.Hole(0))
			}), ui.Escape("<"))
		})
		if err := part.Render(i18n.With(context.Background(), i18n.New(lang, nil, nil)), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	for _, want := range []struct {
		lang i18n.Lang
		key  string
		text string
	}{{i18n.EN, "nav.users", "Users"}, {i18n.DE, "nav.users", "Benutzer"}, {i18n.EN, "common.cancel", "Cancel"}, {i18n.EN, "nav.users", "Users"}, {i18n.DE, "nav.users", "Benutzer"}} {
		if got := in(want.lang, want.key); got != want.text+"&lt;" {
			t.Errorf("%s in %s is %q", want.key, want.lang, got)
		}
	}
	if cut != 3 {
		t.Errorf("three stencils were cut %d times", cut)
	}
}
