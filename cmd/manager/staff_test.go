package main_test

import (
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// The first operator comes in by a link of the command line.
func TestStaffFromTheCommandLine(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	if err := serve(t, settings).signal(t, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`https?://\S+/staff/enrolment/\S+`)
	for _, one := range []struct {
		args []string
		fine bool
		says string
	}{
		{[]string{"create", "--first-name=Iris", "--last-name=Favre", "Iris@provider.test"}, true, "Iris Favre registers a passkey"},
		{[]string{"create", "--first-name=Iris", "--last-name=Favre", "iris@provider.test"}, false, "has this address already"},
		{[]string{"create", "--first-name=Iris", "--last-name=Favre", "nobody"}, false, "This is not an e-mail address"},
		{[]string{"list"}, true, "iris@provider.test"},
		{[]string{"link", "IRIS@provider.test"}, true, "/staff/enrolment/"},
		{[]string{"link", "else@provider.test"}, false, "nobody of the staff"},
	} {
		out, err := command(t, settings, append([]string{"staff"}, one.args...)...).CombinedOutput()
		if (err == nil) != one.fine || !strings.Contains(string(out), one.says) {
			t.Errorf("%v: %v: %s", one.args, err, out)
		}
		if one.fine && one.args[0] != "list" && !link.Match(out) {
			t.Errorf("%v: there is no link: %s", one.args, out)
		}
	}
}
