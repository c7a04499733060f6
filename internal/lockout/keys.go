package lockout

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"manager/internal/id"
	"manager/internal/seal"
)

// keys are the keys of the cases: a file for each, outside the database, sealed
// with the keyring. Who has a copy of the database and of the keyring has nothing
// once the file is gone; who has the file alone has nothing either.
type keys struct {
	folder string
	ring   *seal.Keyring
}

// ErrDestroyed says that there is no key of a case: it was destroyed, and what it sealed is lost for good.
var ErrDestroyed = errors.New("lockout: the key of the case was destroyed")

const (
	keyPurpose = "recovery case key"
	keySuffix  = ".key"
)

func (k keys) file(of id.RecoveryCase) string { return filepath.Join(k.folder, of.String()+keySuffix) }

// make writes the key of a new case, safely on disk.
func (k keys) make(of id.RecoveryCase) (*seal.Keyring, error) {
	secret := seal.NewSecret()
	sealed, err := k.ring.Seal(keyPurpose, of[:], secret)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(k.folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the case keys: %w", err)
	}
	if err := k.write(of, sealed, os.O_EXCL); err != nil {
		return nil, err
	}
	return seal.OfSecret(secret)
}

func (k keys) write(of id.RecoveryCase, sealed []byte, how int) (err error) {
	file, err := os.OpenFile(k.file(of), os.O_WRONLY|os.O_CREATE|how, 0o600)
	if err != nil {
		return fmt.Errorf("write the key of a case: %w", err)
	}
	defer func() {
		if failed := file.Close(); failed != nil && err == nil {
			err = fmt.Errorf("write the key of a case: %w", failed)
		}
	}()
	if _, err = file.Write(sealed); err == nil {
		err = file.Sync()
	}
	if err != nil {
		return fmt.Errorf("write the key of a case: %w", err)
	}
	return nil
}

// open is the key of a case; ErrDestroyed when there is none any more.
func (k keys) open(of id.RecoveryCase) (*seal.Keyring, error) {
	sealed, err := os.ReadFile(k.file(of))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrDestroyed
	}
	if err != nil {
		return nil, fmt.Errorf("read the key of a case: %w", err)
	}
	secret, err := k.ring.Open(keyPurpose, of[:], sealed)
	if err != nil {
		return nil, fmt.Errorf("open the key of a case: %w", err)
	}
	return seal.OfSecret(secret)
}

// destroy takes a key away for good, and the other sealing of it that a process may have left beside when it died. A second time changes nothing.
func (k keys) destroy(of id.RecoveryCase) error {
	return errors.Join(k.beside().remove(of), k.remove(of))
}

// remove writes the bytes of a key over first, for what that is worth on the disk at hand.
func (k keys) remove(of id.RecoveryCase) error {
	info, err := os.Stat(k.file(of))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for the key of a case: %w", err)
	}
	if err := k.write(of, make([]byte, info.Size()), 0); err != nil {
		return err
	}
	if err := os.Remove(k.file(of)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("destroy the key of a case: %w", err)
	}
	return syncFolder(k.folder)
}

// syncFolder makes sure that a file which was removed does not come back after a power cut.
func syncFolder(folder string) (err error) {
	dir, err := os.Open(folder)
	if err != nil {
		return fmt.Errorf("open the folder of the case keys: %w", err)
	}
	defer func() {
		if failed := dir.Close(); failed != nil && err == nil {
			err = fmt.Errorf("close the folder of the case keys: %w", failed)
		}
	}()
	if err := dir.Sync(); err != nil {
		return fmt.Errorf("write the folder of the case keys: %w", err)
	}
	return nil
}

// older lists the cases that have a key written before a moment.
func (k keys) older(before time.Time) (list []id.RecoveryCase, err error) {
	files, err := os.ReadDir(k.folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the case keys: %w", err)
	}
	for _, file := range files {
		name, isKey := strings.CutSuffix(file.Name(), keySuffix)
		of, err := id.Parse[id.RecoveryCase](name)
		if !isKey || err != nil {
			continue
		}
		info, err := file.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("list the case keys: %w", err)
		}
		if info.ModTime().Before(before) {
			list = append(list, of)
		}
	}
	return list, nil
}

// rewrap seals the keys anew that an older key of the keyring sealed, and counts them.
func (k keys) rewrap() (renewed int, err error) {
	all, err := k.older(time.Now().Add(time.Hour))
	if err != nil {
		return 0, err
	}
	for _, of := range all {
		sealed, err := os.ReadFile(k.file(of))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return renewed, fmt.Errorf("read the key of a case: %w", err)
		}
		again, changed, err := k.ring.Rewrap(keyPurpose, of[:], sealed)
		if err != nil {
			return renewed, fmt.Errorf("seal the key of a case anew: %w", err)
		}
		if !changed {
			continue
		}
		if err := k.replace(of, again); err != nil {
			return renewed, err
		}
		renewed++
	}
	return renewed, nil
}

// beside is where keys are written that are sealed anew, before they take their place.
func (k keys) beside() keys { return keys{folder: filepath.Join(k.folder, "new"), ring: k.ring} }

// replace puts another sealing of the same key in the place of the one there is, or leaves that one.
func (k keys) replace(of id.RecoveryCase, sealed []byte) error {
	beside := k.beside()
	if err := os.MkdirAll(beside.folder, 0o700); err != nil {
		return fmt.Errorf("make the folder of the new case keys: %w", err)
	}
	if err := beside.write(of, sealed, os.O_TRUNC); err != nil {
		return err
	}
	if err := os.Rename(beside.file(of), k.file(of)); err != nil {
		return fmt.Errorf("put the key of a case in its place: %w", err)
	}
	return syncFolder(k.folder)
}

// Rewrap seals the keys of the cases anew under the current key of the keyring, and counts them.
func (c *Cases) Rewrap() (renewed int, err error) { return c.keys.rewrap() }
