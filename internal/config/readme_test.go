package config_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"manager/internal/config"
)

// The table of README.md says what the program reads, no more and no less.
func TestReadmeListsEveryVariable(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, opened := strings.Cut(string(readme), "<!-- configuration -->\n")
	table, _, closed := strings.Cut(rest, "<!-- /configuration -->")
	if !opened || !closed {
		t.Fatal("README.md has no configuration table between its markers")
	}
	if want := configurationTable(); table != want {
		t.Errorf("README.md's table should be:\n%s", want)
	}
}

func configurationTable() string {
	var b strings.Builder
	b.WriteString("| variable | default | meaning |\n| --- | --- | --- |\n")
	for _, v := range config.Variables() {
		star, fallback := "", ""
		if v.Secret {
			star = " *"
		}
		if v.Default != "" {
			fallback = "`" + v.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s`%s | %s | %s |\n", v.Name, star, fallback, v.Meaning)
	}
	return b.String()
}
