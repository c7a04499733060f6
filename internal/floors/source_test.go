package floors_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const module = "manager/"

// source is one Go file of the project; paths of our own packages come without the module's name.
type source struct {
	name    string
	dir     string
	pkg     string
	test    bool
	imports []string
}

// project reads the imports of every Go file of this module below root.
func project(root string) ([]source, error) {
	var files []source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if leftOut(root, path, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		file, err := read(root, path)
		files = append(files, file)
		return err
	})
	return files, err
}

// leftOut tells whether a folder holds nothing of this module that people write.
func leftOut(root, path, name string) bool {
	return path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "var" || otherModule(path))
}

func otherModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func read(root, path string) (source, error) {
	name, err := filepath.Rel(root, path)
	if err != nil {
		return source{}, err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return source{}, err
	}
	file := source{name: filepath.ToSlash(name), dir: filepath.ToSlash(filepath.Dir(name)), pkg: parsed.Name.Name, test: strings.HasSuffix(name, "_test.go")}
	for _, spec := range parsed.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, err
		}
		file.imports = append(file.imports, strings.TrimPrefix(path, module))
	}
	return file, nil
}

var topFolders = []string{"cmd", "internal", "web", "migrations", "templates", "static", "bench", "tools"}

func ours(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return slices.Contains(topFolders, first)
}

func floorOf(path string) (floor, bool) {
	for {
		if f, ok := floors[path]; ok {
			return f, true
		}
		i := strings.LastIndex(path, "/")
		if i < 0 {
			return floor{}, false
		}
		path = path[:i]
	}
}

// sameArea tells whether one path lies below the other.
func sameArea(a, b string) bool { return within(a, b) || within(b, a) }

func within(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}

func withinAny(path string, folders []string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool { return within(path, folder) })
}
