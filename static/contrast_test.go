package static

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// pairs are a text colour and the backgrounds that it stands on. WCAG 2.2 AA
// (1.4.3) asks 4.5 of each.
var pairs = map[string][]string{
	"ink":           {"canvas", "surface", "raised", "hover", "danger-tint", "good-tint", "warn-tint", "accent-tint", "grey-tint"},
	"ink-2":         {"canvas", "surface", "raised", "hover", "grey-tint", "accent-tint"},
	"accent":        {"canvas", "surface", "raised", "accent-tint"},
	"accent-strong": {"accent-tint"},
	"on-accent":     {"accent", "accent-strong"},
	"danger":        {"surface", "raised", "danger-tint"},
	"on-danger":     {"danger"},
	"good":          {"surface", "good-tint"},
	"warn":          {"surface", "warn-tint"},
}

// This test stands inside the package: what it checks is arithmetic that nobody
// else needs.
func TestEveryHueIsReadable(t *testing.T) {
	t.Parallel()
	for hue := 0; hue < 360; hue += 5 {
		for theme, colours := range themes(t, hue) {
			for text, backgrounds := range pairs {
				for _, background := range backgrounds {
					if got := contrast(colours[text], colours[background]); got < 4.5 {
						t.Errorf("hue %d, %s: %s on %s has a contrast of %.2f", hue, theme, text, background, got)
					}
				}
			}
			// WCAG 2.2 AA (1.4.11): the border of a field tells where it is.
			if got := contrast(colours["line-strong"], colours["raised"]); got < 3 {
				t.Errorf("hue %d, %s: the border of a field has a contrast of %.2f", hue, theme, got)
			}
		}
	}
}

var token = regexp.MustCompile(`--([a-z0-9-]+): ?light-dark\((oklch\([^/]*?\)), ?(oklch\([^/]*?\))\);`)

// themes reads the tokens of both themes with a hue filled in.
func themes(t *testing.T, hue int) map[string]map[string]colour {
	t.Helper()
	css := string(read("css/tokens.css")) + Brand{Hue: hue}.css()
	css = strings.ReplaceAll(css, "var(--hue)", strconv.Itoa(hue))
	light, dark := map[string]colour{}, map[string]colour{}
	for _, found := range token.FindAllStringSubmatch(css, -1) {
		light[found[1]], dark[found[1]] = parse(t, found[2]), parse(t, found[3])
	}
	for text, backgrounds := range pairs {
		for _, name := range append(backgrounds, text) {
			if _, ok := light[name]; !ok {
				t.Fatalf("the token %s was not found", name)
			}
		}
	}
	return map[string]map[string]colour{"light": light, "dark": dark}
}

func parse(t *testing.T, css string) colour {
	t.Helper()
	parts := strings.Fields(strings.Trim(strings.TrimPrefix(css, "oklch"), "()"))
	numbers := make([]float64, 3)
	for i, part := range parts {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil {
			t.Fatalf("%s: %v", css, err)
		}
		numbers[i] = n
	}
	return colour{numbers[0], numbers[1], numbers[2]}
}
