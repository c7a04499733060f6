package testkit

import (
	"os"
	"os/exec"
	"testing"
)

// Program finds a program that tools/install/test-tools.sh installs. Without it
// the test fails in continuous integration, and is skipped elsewhere.
func Program(t testing.TB, name string) string {
	t.Helper()
	for _, place := range []string{name, "/usr/sbin/" + name} { // where Debian puts servers, outside of an ordinary user's PATH
		if path, err := exec.LookPath(place); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing: tools/install/test-tools.sh installs it", name)
	}
	t.Skipf("%s is not installed", name)
	return ""
}
