package account_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// What the meter shows is what the form answers: breaks when the two are judged apart.
func TestTheMeterSaysWhatTheFormSays(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.As(t, cast.Olive)
	words := strings.Split(c.Get(route.ProfilePassword()).Doc.Find("[data-meter]").AttrOr("data-words", ""), "\n")
	for plain, text := range map[string]string{
		"olive tree":          "Too short: 2 more characters.",
		"Password1234":        "Well known",
		"olive-2026-olive":    "Contains little more than your name",
		cast.Org + " 2026!!!": "Contains little more than your name",
	} {
		level, said := rating(t, c, url.Values{"password": {plain}, "word": words})
		page := c.Post(route.ProfilePassword(), url.Values{"current_password": {cast.Password}, "new_password": {plain}})
		portal.WantText(t, page, "#f-new_password-error", said)
		if level != 1 || !strings.HasPrefix(said, text) {
			t.Errorf("%q: level %d, %q", plain, level, said)
		}
	}
	for plain, want := range map[string]int{"seven umbrellas": 3, "seven purple umbrellas": 4} {
		if level, said := rating(t, c, url.Values{"password": {plain}, "word": words}); level != want {
			t.Errorf("%q: level %d, %q", plain, level, said)
		}
	}
}

// Somebody new has no words of their own but those in the form; the brand counts all the same.
func TestTheMeterOfSomebodyNew(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	c := p.Client(t)
	if level, said := rating(t, c, url.Values{"password": {"Nora.Newton.1990"}, "word": {"Nora", "Newton"}}); level != 1 {
		t.Errorf("with her name: level %d, %q", level, said)
	}
	if level, said := rating(t, c, url.Values{"password": {"Nora.Newton.1990"}}); level != 3 {
		t.Errorf("without: level %d, %q", level, said)
	}
	c.Post(route.Language(), url.Values{"language": {"de"}})
	if _, said := rating(t, c, url.Values{"password": {"Passwort2026"}}); !strings.HasPrefix(said, "Wohlbekannt") {
		t.Errorf("in German: %q", said)
	}
}

func rating(t *testing.T, c *portal.Client, form url.Values) (level int, text string) {
	t.Helper()
	page := c.Post(route.PasswordRating(), form)
	portal.WantStatus(t, page, http.StatusOK)
	var answer struct {
		Level int
		Text  string
	}
	if err := json.Unmarshal([]byte(page.Body), &answer); err != nil {
		t.Fatalf("%q: %v", page.Body, err)
	}
	return answer.Level, answer.Text
}
