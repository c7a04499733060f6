package i18n_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"manager/internal/i18n"
)

const repository = "../.."

func TestEveryKeyOfTheCodeExistsAndIsAskedForProperly(t *testing.T) {
	t.Parallel()
	for _, use := range usesOfTheRepository(t) {
		for _, wrong := range use.mistakes() {
			t.Errorf("%s: %q %s", use.where, use.key, wrong)
		}
	}
}

func TestEveryKeyIsUsed(t *testing.T) {
	t.Parallel()
	used := literalsOfTheRepository(t)
	for _, enum := range i18n.Enums {
		for _, key := range enum.Keys() {
			used[key] = true
			if _, ok := i18n.Lookup(i18n.EN, key); !ok {
				t.Errorf("%q of the declared list has no text", key)
			}
		}
	}
	for _, key := range i18n.Keys() {
		if !used[key] {
			t.Errorf("%q is used nowhere", key)
		}
	}
}

// use is one place that names a key.
type use struct {
	where  string
	key    string
	prefix bool     // the key is only the beginning of one, ending in a dot
	plural bool     // a count comes with it
	single bool     // no count comes with it
	names  []string // of the arguments
	open   bool     // arguments come that cannot be read here
}

func (u use) mistakes() []string {
	if u.prefix {
		declared := func(e i18n.Enum) bool { return e.Prefix+"." == u.key }
		if !slices.ContainsFunc(i18n.Enums, declared) {
			return []string{"is no declared list of keys"}
		}
		return nil
	}
	m, ok := i18n.Lookup(i18n.EN, u.key)
	if !ok {
		return []string{"does not exist"}
	}
	var wrong []string
	if u.plural && !m.Plural() {
		wrong = append(wrong, "has no plural forms, but is asked for with a count")
	}
	if u.single && m.Plural() && !u.open && !slices.Contains(u.names, "Count") {
		wrong = append(wrong, "has plural forms, but is asked for without a count")
	}
	for _, name := range m.Placeholders() {
		if !u.open && !slices.Contains(u.names, name) && !(u.plural && name == "Count") {
			wrong = append(wrong, "misses the argument "+name)
		}
	}
	return wrong
}

// usesOfTheRepository reads the calls of the Go code; that of the templates is
// in what templ generates from them.
func usesOfTheRepository(t *testing.T) []use {
	t.Helper()
	var uses []use
	walk(t, ".go", func(path string, data []byte) {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, data, parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("parse: %v", err)
			return
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if call, ok := node.(*ast.CallExpr); ok {
				if use, ok := useOf(call); ok {
					use.where = files.Position(call.Pos()).String()
					uses = append(uses, use)
				}
			}
			return true
		})
	})
	return uses
}

// useOf recognizes the calls that take a key: T and N, the functions and the
// methods; fault.New, fault.Field and Add of a fault; i18n.Key.
func useOf(call *ast.CallExpr) (use, bool) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return use{}, false
	}
	receiver := ""
	if ident, ok := selector.X.(*ast.Ident); ok {
		receiver = ident.Name
	}
	switch name := receiver + "." + selector.Sel.Name; {
	case name == "i18n.T":
		return keyAt(call, 1, 2, use{single: true})
	case name == "i18n.N":
		return keyAt(call, 1, 3, use{plural: true})
	case name == "i18n.Key":
		return keyAt(call, 0, 1, use{single: true})
	case name == "fault.New", name == "fault.Field", selector.Sel.Name == "Add" && len(call.Args) > 1 && receiver != "i18n":
		found, ok := keyAt(call, 1, 2, use{single: true})
		return found, ok && (receiver == "fault" || keyPattern.MatchString(found.key))
	case selector.Sel.Name == "T":
		return keyAt(call, 0, 1, use{single: true})
	case selector.Sel.Name == "N":
		return keyAt(call, 0, 2, use{plural: true})
	default:
		return use{}, false
	}
}

// keyAt reads the key from one argument and the names from every second one
// further on; false when the key is no literal.
func keyAt(call *ast.CallExpr, index, rest int, found use) (use, bool) {
	if len(call.Args) <= index {
		return found, false
	}
	argument := call.Args[index]
	if sum, ok := argument.(*ast.BinaryExpr); ok {
		argument, found.prefix = sum.X, true
	}
	key, ok := stringOf(argument)
	if !ok {
		return found, false
	}
	found.key = key
	found.open = call.Ellipsis.IsValid()
	for i := rest; i < len(call.Args); i += 2 {
		name, ok := stringOf(call.Args[i])
		found.open = found.open || !ok
		found.names = append(found.names, name)
	}
	return found, true
}

func stringOf(node ast.Expr) (string, bool) {
	literal, ok := node.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	value, err := strconv.Unquote(literal.Value)
	return value, err == nil
}

var (
	keyPattern = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)+$`)
	keyLiteral = regexp.MustCompile("[\"`]([a-z0-9_]+(?:\\.[a-z0-9_]+)+)[\"`]")
)

// literalsOfTheRepository returns all quoted words that look like a key, as
// tables of labels hold them too.
func literalsOfTheRepository(t *testing.T) map[string]bool {
	t.Helper()
	literals := map[string]bool{}
	collect := func(_ string, data []byte) {
		for _, found := range keyLiteral.FindAllSubmatch(data, -1) {
			literals[string(found[1])] = true
		}
	}
	walk(t, ".go", collect)
	walk(t, ".templ", collect)
	return literals
}

// walk gives every file of the repository with the given ending, tests left out.
func walk(t *testing.T, ending string, visit func(path string, data []byte)) {
	t.Helper()
	err := filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != repository && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules"):
			return fs.SkipDir
		case entry.IsDir(), filepath.Ext(path) != ending, strings.HasSuffix(path, "_test.go"):
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		visit(path, data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
