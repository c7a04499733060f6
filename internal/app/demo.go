package app

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"manager/internal/config"
)

// DemoPassword is the password of all demo accounts: the one configured, else
// one made at the first start and kept in the data directory.
func DemoPassword(cfg config.Config) (string, error) {
	if cfg.DemoPassword.IsSet() {
		return cfg.DemoPassword.Reveal(), nil
	}
	path := filepath.Join(cfg.DataDir, "demo-password")
	kept, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(kept)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the demo password: %w", err)
	}
	if err := os.MkdirAll(cfg.DataDir, 0o755); err != nil {
		return "", fmt.Errorf("make the data directory: %w", err)
	}
	made := "demo-" + strings.ToLower(rand.Text()[:12])
	if err := os.WriteFile(path, []byte(made+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep the demo password: %w", err)
	}
	return made, nil
}
