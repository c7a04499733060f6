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
