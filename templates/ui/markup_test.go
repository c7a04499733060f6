package ui_test

import (
	"context"
	"strings"
	"testing"

	"github.com/a-h/templ"

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
