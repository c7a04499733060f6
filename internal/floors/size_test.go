package floors_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	maxFiles = 45  // of one package, tests included; one of more than 35 is about to be two nouns
	maxLines = 400 // of one file; 250 is what to aim at
)

// written are the endings of files that people write and read.
var written = []string{".go", ".templ", ".css", ".js", ".sql", ".sh"}

// data are the files that may be longer, because nobody reads them from the beginning to the end.
var data = []string{"migrations/0009_catalogue_data.sql"}

// Breaks when a package has more files, or a file more lines, than somebody new takes in.
func TestPackagesAndFilesStaySmall(t *testing.T) {
	t.Parallel()
	lines, err := lineCounts("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) < 500 {
		t.Fatalf("only %d files found: the test looks at the wrong folder", len(lines))
	}
	for _, problem := range tooLarge(lines) {
		t.Error(problem)
	}
	for _, name := range data {
		if lines[name] <= maxLines {
			t.Errorf("%s has %d lines: it needs no exception", name, lines[name])
		}
	}
}

func TestLargePackagesAndFilesAreFound(t *testing.T) {
	t.Parallel()
	full := func(files int, ending string) map[string]int {
		lines := map[string]int{}
		for i := range files {
			lines[fmt.Sprintf("internal/org/f%d%s", i, ending)] = 10
		}
		return lines
	}
	for name, test := range map[string]struct {
		lines   map[string]int
		problem string
	}{
		"a full package":    {full(maxFiles, "_test.go"), ""},
		"one file too many": {full(maxFiles+1, "_test.go"), "internal/org has 46 files"},
		"many templates":    {full(maxFiles+1, ".templ"), ""},
		"a long file":       {map[string]int{"web/routes.go": maxLines}, ""},
		"a line too many":   {map[string]int{"web/routes.go": maxLines + 1}, "web/routes.go has 401 lines"},
		"data":              {map[string]int{data[0]: 1000}, ""},
	} {
		if found := strings.Join(tooLarge(test.lines), "\n"); (found == "") != (test.problem == "") || !strings.Contains(found, test.problem) {
			t.Errorf("%s: found %q, want %q", name, found, test.problem)
		}
	}
}

// tooLarge names the packages with too many files and the files with too many lines.
func tooLarge(lines map[string]int) (problems []string) {
	files := map[string]int{}
	for name, n := range lines {
		if path.Ext(name) == ".go" {
			files[path.Dir(name)]++
		}
		if n > maxLines && !slices.Contains(data, name) {
			problems = append(problems, fmt.Sprintf("%s has %d lines, more than %d: take it apart", name, n, maxLines))
		}
	}
	for dir, n := range files {
		if n > maxFiles {
			problems = append(problems, fmt.Sprintf("%s has %d files, more than %d: it is two nouns, split it", dir, n, maxFiles))
		}
	}
	slices.Sort(problems)
	return problems
}

// lineCounts counts the lines of every written file below root, generated ones left out.
func lineCounts(root string) (map[string]int, error) {
	lines := map[string]int{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if leftOut(root, file, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !slices.Contains(written, filepath.Ext(file)) {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil || isGenerated(text) {
			return err
		}
		lines[filepath.ToSlash(name)] = bytes.Count(text, []byte("\n"))
		return nil
	})
	return lines, err
}

// isGenerated tells whether a tool says in one of the first lines that it wrote the file.
func isGenerated(text []byte) bool {
	head := text[:min(len(text), 300)]
	return bytes.Contains(head, []byte("Code generated"))
}
