package guide_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"manager/internal/guide"
	"manager/internal/i18n"
)

func TestEveryGuideIsWhole(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, g := range guide.All() {
		if names[g.Name] || !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(g.Name) {
			t.Errorf("the name %q is malformed or stands twice", g.Name)
		}
		names[g.Name] = true
		if found, ok := guide.Find(g.Name); !ok || found.Title != g.Title {
			t.Errorf("%s is not found by its name", g.Name)
		}
		if len(g.Steps) == 0 || len(g.PictureSteps()) == 0 || (g.Direct != "") != (len(g.Way) > 0) {
			t.Errorf("%s has no steps, no picture, or a direct link without a way", g.Name)
		}
		for _, pattern := range g.About {
			about := guide.For(pattern)
			if !slices.ContainsFunc(about, func(other guide.Guide) bool { return other.Name == g.Name }) {
				t.Errorf("%s is not found from the page %s", g.Name, pattern)
			}
		}
	}
}

func TestEveryStepCanBeSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		l := i18n.New(lang, nil, nil)
		for _, g := range guide.All() {
			for i, step := range g.AllSteps() {
				text := ""
				for _, part := range step.Say(l) {
					text += part.Text
				}
				if text == "" || strings.ContainsAny(text, "{}\ue000\ue001") || strings.Contains(text, "guide.step") {
					t.Errorf("%s, step %d in %s: %q", g.Name, i+1, lang, text)
				}
				for _, key := range append(slices.Clone(step.Regions), step.Label, step.Option, step.Sentence, step.Part, step.Shown) {
					if _, ok := i18n.Lookup(lang, key); key != "" && !ok {
						t.Errorf("%s, step %d: the message %q does not exist", g.Name, i+1, key)
					}
				}
			}
		}
	}
}

func TestTheWordsOfThePageAreSetApart(t *testing.T) {
	t.Parallel()
	german := i18n.New(i18n.DE, nil, nil)
	side := guide.Step{Action: guide.Side, Label: "nav.users", Regions: []string{"ui.frame.main_menu", "nav.users_and_profile"}}
	want := []guide.Part{{Text: "Klicken Sie im Menü links unter "}, {Text: "Benutzer und Profil", Strong: true}, {Text: " auf "}, {Text: "Benutzer", Strong: true}, {Text: "."}}
	if got := side.Say(german); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	fill := guide.Step{Action: guide.Fill, Label: "sign_up.first_name", Value: guide.FirstName}
	if got := fill.Say(german); got[len(got)-1].Text != " aus, zum Beispiel: Noa" {
		t.Errorf("%+v", got)
	}
	open := guide.Step{Action: guide.Open, Label: "sign_up.title", Address: "/sign-up"}
	if got := open.Say(german); got[1].URL != "/sign-up" || got[0].URL != "" {
		t.Errorf("%+v", got)
	}
}
