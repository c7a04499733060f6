package floors_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	namedFile = regexp.MustCompile(`(?:[a-z0-9_]+/)+[a-z0-9_-]+\.(?:go|templ|json|md)\b`)
	goExcerpt = regexp.MustCompile("(?s)```go\n(.*?)```")
)

// Breaks when docs/adding-a-page.md names a file that is not there, or shows code that is in none of the files it names.
func TestExamplePageIsInTheTree(t *testing.T) {
	t.Parallel()
	const root = "../.."
	guide, err := os.ReadFile(filepath.Join(root, "docs/adding-a-page.md"))
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, name := range append(namedFile.FindAllString(string(guide), -1), "internal/route/route.go") {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Errorf("the guide names %s: %v", name, err)
		}
		code.Write(text)
	}
	known := strings.Join(strings.Fields(code.String()), " ")
	excerpts := goExcerpt.FindAllStringSubmatch(string(guide), -1)
	if len(excerpts) < 3 {
		t.Fatalf("the guide shows code %d times", len(excerpts))
	}
	for _, excerpt := range excerpts {
		for line := range strings.Lines(excerpt[1]) {
			if !strings.Contains(known, strings.Join(strings.Fields(line), " ")) {
				t.Errorf("none of the files named has the line %q", line)
			}
		}
	}
}
