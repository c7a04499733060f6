package main_test

import (
	"strings"
	"testing"
)

// What an organization owns is hidden by row-level security unless the session says that it is the system.
func TestPsqlSeesEveryOrganization(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	for _, one := range []struct{ name, input, says string }{
		{"demo", "", ""},
		{"psql", "select 'members: ' || (count(*) > 5) from members;\n", "members: true"},
	} {
		run := command(t, settings, one.name)
		run.Stdin = strings.NewReader(one.input)
		out, err := run.CombinedOutput()
		if err != nil || !strings.Contains(string(out), one.says) {
			t.Errorf("%s: %v: %s", one.name, err, out)
		}
	}
}
