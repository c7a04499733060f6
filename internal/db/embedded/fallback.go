package embedded

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	usualFallback = "/var/lib/manager"
	// movedNote, in the data directory, holds the path of a database that had
	// to go elsewhere: whoever deletes the data directory (with the keyring)
	// starts with a new database too, and no other copy of Manager shares it.
	movedNote = "postgres.path"
)

// preparePlace makes the folder of the database and finds who owns it. Only
// root can be in the situation that the owner can't reach the data directory.
func preparePlace(options Options) (place, error) {
	dataDir, err := makeDataDir(options.DataDir)
	if err != nil {
		return place{}, err
	}
	home, moved, err := findHome(dataDir)
	if err != nil {
		return place{}, err
	}
	owner, err := chooseOwner(home)
	if err != nil {
		return place{}, err
	}
	_, statErr := os.Stat(filepath.Join(home, "data"))
	existed := statErr == nil
	p := place{home: home, owner: owner}
	err = p.makeHome()
	if err == nil {
		return p, nil
	}
	if existed || !owner.other || moved {
		return place{}, err
	}
	return p.moveAway(dataDir, options, err)
}

// findHome is the folder of the database: the one beside the keyring, or where it was moved to.
func findHome(dataDir string) (home string, moved bool, err error) {
	note, err := os.ReadFile(filepath.Join(dataDir, movedNote))
	switch {
	case err == nil:
		return strings.TrimSpace(string(note)), len(note) > 0, nil
	case !errors.Is(err, fs.ErrNotExist):
		return "", false, fmt.Errorf("read where the database is: %w", err)
	}
	return filepath.Join(dataDir, "postgres"), false, nil
}

// findData fails when there is no database yet.
func (o Options) findData() error {
	home, _, err := findHome(o.DataDir)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(home, "data")); err != nil {
		return fmt.Errorf("find the private database: %w", err)
	}
	return nil
}

func makeDataDir(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the data directory: %w", err)
	}
	if _, err := os.Stat(abs); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(abs, 0o711); err != nil {
			return "", fmt.Errorf("make the data directory: %w", err)
		}
		// Whatever the umask: others may pass through, and read nothing.
		if err := os.Chmod(abs, 0o711); err != nil {
			return "", fmt.Errorf("open the data directory: %w", err)
		}
	}
	target, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return "", fmt.Errorf("find the data directory: %w", err)
	}
	return target, nil
}

func (p place) makeHome() error {
	if err := os.MkdirAll(filepath.Dir(p.home), 0o711); err != nil {
		return fmt.Errorf("make the database's folder: %w", err)
	}
	if err := os.Mkdir(p.home, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make the database's folder: %w", err)
	}
	info, err := os.Stat(p.home)
	if err != nil {
		return fmt.Errorf("look at the database's folder: %w", err)
	}
	if uid := ownerOf(info); !p.owner.other && uid != p.owner.uid {
		return fmt.Errorf("the database in %s belongs to user number %d: start Manager as that user or as root, or choose another MANAGER_DATA_DIR", p.home, uid)
	}
	if err := p.owner.give(p.home, 0o700); err != nil {
		return err
	}
	if !p.owner.reaches(p.home) {
		return fmt.Errorf("PostgreSQL refuses to run as root and would run as %s, who can't reach %s: open the folders above for passing through (chmod o+x), or choose another MANAGER_DATA_DIR", p.owner.name, p.home)
	}
	return nil
}

// moveAway puts a new database under the fallback folder and says so.
func (p place) moveAway(dataDir string, options Options, reason error) (place, error) {
	base := options.FallbackDir
	if base == "" {
		base = usualFallback
	}
	base, err := makeDataDir(base)
	if err != nil {
		return place{}, errors.Join(reason, err)
	}
	home, err := agreeOn(filepath.Join(dataDir, movedNote), filepath.Join(base, strings.ToLower(rand.Text()[:12])))
	if err != nil {
		return place{}, fmt.Errorf("note where the database is: %w", err)
	}
	moved := place{home: home, owner: p.owner}
	if err := moved.makeHome(); err != nil {
		return place{}, errors.Join(reason, err)
	}
	if err := os.Remove(p.home); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return place{}, fmt.Errorf("remove the empty folder %s: %w", p.home, err)
	}
	options.Log.Warn("The database can't live in the data directory and goes elsewhere.", "data_dir", dataDir, "folder", moved.home, "reason", reason.Error())
	return moved, nil
}

// agreeOn writes the path into the note, or returns the path that an instance
// starting at the same time has just written there.
func agreeOn(note, path string) (string, error) {
	draft, err := os.CreateTemp(filepath.Dir(note), movedNote+".*")
	if err != nil {
		return "", err
	}
	_, err = draft.WriteString(path + "\n")
	if err = joinClose(err, draft); err == nil {
		err = os.Link(draft.Name(), note)
	}
	if errors.Is(err, fs.ErrExist) {
		var text []byte
		text, err = os.ReadFile(note)
		path = strings.TrimSpace(string(text))
	}
	return path, errors.Join(err, os.Remove(draft.Name()))
}
