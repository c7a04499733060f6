package main_test

import (
	"strings"
	"syscall"
	"testing"

	"manager/internal/testkit/cast"
)

func TestErasePersonFromTheCommandLine(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	if err := serve(t, settings).signal(t, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		args []string
		fine bool
		says string
	}{
		{[]string{"--dry-run", cast.Mia.LoginID}, true, "nothing has changed"},
		{[]string{cast.Ruth.LoginID}, false, "--reason erases them all the same"},
		{[]string{cast.Mia.LoginID}, true, "     1  Organizations left"},
		{[]string{"--reason", "asked by letter", cast.Ruth.LoginID}, true, "Nobody represents the organization"},
	} {
		out, err := command(t, settings, append([]string{"person", "erase"}, one.args...)...).CombinedOutput()
		if (err == nil) != one.fine || !strings.Contains(string(out), one.says) {
			t.Errorf("%v: %v: %s", one.args, err, out)
		}
	}
	if out, err := command(t, settings, "verify").CombinedOutput(); err != nil || !strings.Contains(string(out), "the audit log is whole") {
		t.Errorf("verify: %v: %s", err, out)
	}
}
