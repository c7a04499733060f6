package job_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"manager/internal/i18n"
)

var (
	jobKind = regexp.MustCompile(`\) Kind\(\) string\s+\{ return "([a-z_]+)" \}`)
	chore   = regexp.MustCompile(`\{Name: "([a-z_]+)", Every:`)
)

// Breaks when there is a kind of job or a chore that the console has no name for.
func TestEveryKindOfJobHasAName(t *testing.T) {
	t.Parallel()
	root := os.DirFS("../..")
	found := 0
	err := fs.WalkDir(root, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		for _, pattern := range []*regexp.Regexp{jobKind, chore} {
			for _, match := range pattern.FindAllStringSubmatch(string(source), -1) {
				found++
				if _, ok := i18n.Lookup(i18n.EN, "staff.job."+match[1]); !ok {
					t.Errorf("%s: %q has no name", path, match[1])
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 20 {
		t.Errorf("only %d kinds and chores were found", found)
	}
}
