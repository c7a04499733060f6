package main_test

import (
	"strings"
	"syscall"
	"testing"
)

func TestRotateAndRewrapFromTheCommandLine(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	if err := serve(t, settings).signal(t, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct{ command, says string }{
		{"rewrap", "0 values sealed with the current key"},
		{"rotate-key", "has a new current key"},
		{"rewrap", "13 values sealed with the current key"}, // the passwords of the cast, two authenticator apps, the variables of the demo's web sites
		{"rewrap", "0 values sealed with the current key"},
		{"verify", "the audit log is whole"},
	} {
		out, err := command(t, settings, one.command).CombinedOutput()
		if err != nil || !strings.Contains(string(out), one.says) {
			t.Errorf("%s: %v: %s", one.command, err, out)
		}
	}
}
