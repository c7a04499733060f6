package seal

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const fileHead = `# Keyring of Manager. Without it, passwords, second factors and queued mails can't be read:
# keep a copy apart from the database's backup, and let nobody else read it.
# One key a line: its ID and 32 random bytes in base64. The last line is the current key.
`

// Load reads the keyring at path. It refuses a file that every user of the
// machine may read, an empty one and one with a line it does not understand.
func Load(path string) (*Keyring, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read the keyring: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o007 != 0 {
		return nil, fmt.Errorf("read the keyring: %s is open to every user of the machine (mode %04o); run chmod 600 on it", path, mode)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the keyring: %w", err)
	}
	kr, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("read the keyring %s: %w", path, err)
	}
	return kr, nil
}

// LoadOrCreate reads the keyring at path, and makes it with one fresh key (mode
// 0600), with its folder, when there is no file; created tells which. Instances
// that start together agree on one file.
func LoadOrCreate(path string) (kr *Keyring, created bool, err error) {
	kr, err = Load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return kr, false, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o711); err != nil { //nolint:gosec // others may pass: the private database lies in it, and belongs to another user when this one is root
		return nil, false, fmt.Errorf("make the folder of the keyring: %w", err)
	}
	written, err := writeBeside(path, []key{newKey()})
	if err != nil {
		return nil, false, fmt.Errorf("create the keyring: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(written)) }()
	// A link, unlike a rename, never replaces the file of a faster instance.
	err = os.Link(written, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, false, fmt.Errorf("create the keyring: %w", err)
	}
	created = err == nil
	kr, err = Load(path)
	return kr, created, err
}

// Rotate adds a fresh key to the file at path and makes it the current one;
// instances use it from their next start. It returns the new key's ID.
func Rotate(path string) (keyID string, err error) {
	kr, err := Load(path)
	if err != nil {
		return "", err
	}
	fresh := newKey()
	written, err := writeBeside(path, append(kr.keys, fresh))
	if err != nil {
		return "", fmt.Errorf("rotate the keyring: %w", err)
	}
	if err := os.Rename(written, path); err != nil {
		return "", errors.Join(fmt.Errorf("rotate the keyring: %w", err), os.Remove(written))
	}
	return fresh.id, nil
}

// Parse reads the text of a keyring file; errors name lines and key IDs, never secrets.
func Parse(text []byte) (*Keyring, error) {
	kr := new(Keyring)
	lines := bufio.NewScanner(bytes.NewReader(text))
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Fields(line)
		if len(parts) != 2 {
			return nil, fmt.Errorf("line %d is not a key ID and a key", number)
		}
		k, err := parseKey(parts[0], parts[1])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		if _, err := kr.byID(k.id); err == nil {
			return nil, fmt.Errorf("line %d: key ID %s stands there twice", number, k.id)
		}
		kr.keys = append(kr.keys, k)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(kr.keys) == 0 {
		return nil, errors.New("it holds no key")
	}
	return kr, nil
}

// writeBeside writes keys, safely on disk, to a new file in path's folder.
func writeBeside(path string, keys []key) (name string, err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".keyring-*") // mode 0600
	if err != nil {
		return "", err
	}
	defer func() {
		err = errors.Join(err, file.Close())
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	text := []byte(fileHead)
	for _, k := range keys {
		text = fmt.Appendf(text, "%s %s\n", k.id, base64.StdEncoding.EncodeToString(k.secret))
	}
	if _, err := file.Write(text); err != nil {
		return "", err
	}
	return file.Name(), file.Sync()
}
