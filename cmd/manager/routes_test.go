package main_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// withoutAnything are settings of a portal that was never started and whose database can't be reached.
func withoutAnything(t *testing.T) (settings map[string]string, folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "data")
	return map[string]string{
		"MANAGER_DATA_DIR": folder,
		"DATABASE_URL":     "postgres://nobody@127.0.0.1:1/none",
		"MANAGER_ADDR":     "127.0.0.1:1",
	}, folder
}

func wantNothingMade(t *testing.T, folder string) {
	t.Helper()
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the data folder: %v, want none", err)
	}
}

// Breaks when listing routes opens the database or makes a keyring.
func TestRoutesNeedNoDatabaseAndMakeNothing(t *testing.T) {
	t.Parallel()
	settings, folder := withoutAnything(t)
	out, err := command(t, settings, "routes").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, line := range []string{"GET    /sign-in\n", "POST   /o/{org}/users/new\n", "GET    /dev/mail\n"} {
		if !strings.Contains(string(out), line) {
			t.Errorf("the routes lack %q: %s", line, out)
		}
	}
	wantNothingMade(t, folder)
}

// Breaks when asking for readiness makes what only a portal needs.
func TestHealthNeedsNoDatabaseAndMakesNothing(t *testing.T) {
	t.Parallel()
	settings, folder := withoutAnything(t)
	out, err := command(t, settings, "health").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "connection refused") {
		t.Errorf("%v: %s", err, out)
	}
	wantNothingMade(t, folder)
}
