package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// place is where one database lives and who owns its files.
type place struct {
	home  string  // holds data/, lock, passwords and log; absolute, without symbolic links
	owner account // runs the server
}

func (p place) file(name string) string { return filepath.Join(p.home, name) }
func (p place) data() string            { return p.file("data") }

// socketDir is short, because a socket's path may have about 100 bytes only,
// and follows from the folder, so that every instance finds it.
func (p place) socketDir() string {
	sum := sha256.Sum256([]byte(p.home))
	return "/tmp/manager-" + hex.EncodeToString(sum[:8])
}

func (p place) url(role, password, database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(role, password), Path: "/" + database}
	u.RawQuery = url.Values{"host": {p.socketDir()}, "port": {"5432"}, "sslmode": {"disable"}}.Encode()
	return u.String()
}

// makeSocketDir makes the folder anew for the owner alone, without what a
// killed server left there. One that somebody else has put there is refused,
// because who owns it could stand in for the server.
func (p place) makeSocketDir() error {
	dir := p.socketDir()
	info, err := os.Lstat(dir)
	if err == nil {
		if uid := ownerOf(info); !info.IsDir() || (uid != p.owner.uid && uid != os.Geteuid()) {
			return fmt.Errorf("%s belongs to somebody else (user number %d): remove it, the database's socket goes there", dir, uid)
		}
		err = p.removeSocketDir()
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look at the folder of the database's socket: %w", err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the database's socket: %w", err)
	}
	return p.owner.give(dir, 0o700)
}

func (p place) removeSocketDir() error {
	if err := os.RemoveAll(p.socketDir()); err != nil {
		return fmt.Errorf("remove the folder of the database's socket: %w", err)
	}
	return nil
}

// chooseBinaries takes the installation of the version that made the data,
// the newest when there is no data yet. It changes nothing.
func (p place) chooseBinaries(candidates []binaries) (binaries, error) {
	text, err := os.ReadFile(filepath.Join(p.data(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(p.data()); err == nil {
			return binaries{}, fmt.Errorf("%s is there but is no PostgreSQL database (it has no file PG_VERSION); nothing has been changed: move it away or restore it", p.data())
		}
		return candidates[0], nil
	}
	if err != nil {
		return binaries{}, fmt.Errorf("read the database's version: %w", err)
	}
	version := strings.TrimSpace(string(text))
	installed := make([]string, 0, len(candidates))
	for _, b := range candidates {
		if strconv.Itoa(b.major) == version {
			return b, nil
		}
		installed = append(installed, strconv.Itoa(b.major))
	}
	return binaries{}, fmt.Errorf("the database in %s was made by PostgreSQL %s, and here is %s; nothing has been changed. Install PostgreSQL %s, or bring the database to the new version with pg_upgrade",
		p.data(), version, strings.Join(installed, ", "), version)
}
