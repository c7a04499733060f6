package floors_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// floor is where a package stands. On the same floor a package may import
// those with a smaller place, and those of the same place when they are not areas.
type floor struct {
	level int
	place int
}

const (
	tools = iota
	common
	areas
	across
	pages
	wiring
	commands
)

// floors lists every folder; the longest path that fits counts. A new folder needs a line here.
var floors = map[string]floor{
	"internal/fault": {tools, 0}, "internal/money": {tools, 0}, "internal/iban": {tools, 0}, "internal/i18n": {tools, 0}, "internal/db": {tools, 0},
	"internal/seal": {tools, 0}, "internal/clock": {tools, 0}, "internal/id": {tools, 0}, "internal/route": {tools, 0},
	"internal/config": {tools, 0}, "internal/picture": {tools, 0}, "internal/fold": {tools, 0}, "internal/keyset": {tools, 0}, "internal/postal": {tools, 0}, "internal/text": {tools, 0}, "internal/mailaddr": {tools, 0}, "internal/place": {tools, 0}, "internal/csvrows": {tools, 0},
	"migrations": {tools, 0}, "static": {tools, 0},

	"internal/actor": {common, 0}, "internal/access": {common, 0}, "internal/audit": {common, 0}, "internal/checkpoint": {common, 0}, "internal/notify": {common, 0}, "internal/sms": {common, 0},
	"internal/jobs": {common, 0}, "internal/throttle": {common, 0}, "internal/passkey": {common, 0},

	// Each area knows only those to its left, here above it.
	"internal/identity": {areas, 0}, "internal/twofactor": {areas, 1}, "internal/recovery": {areas, 2}, "internal/org": {areas, 2}, "internal/team": {areas, 3}, "internal/signins": {areas, 3}, "internal/lockout": {areas, 3}, "internal/invitation": {areas, 4}, "internal/protection": {areas, 4},
	"internal/mailbox": {areas, 5}, "internal/product": {areas, 5}, "internal/site": {areas, 6}, "internal/provision": {areas, 6}, "internal/transfer": {areas, 7}, "internal/activity": {areas, 7},
	"internal/privacy": {areas, 8}, "internal/billing": {areas, 8}, "internal/partner": {areas, 9},

	"internal/guide": {across, 0}, "internal/search": {across, 0}, "internal/staff": {across, 0}, "internal/support": {across, 0}, "internal/support/visit": {across, 1}, "internal/demo": {across, 0},

	"templates/ui": {pages, 0}, "templates/layout": {pages, 1}, "templates/mail": {pages, 1}, "templates/parts": {pages, 2}, "templates/pages": {pages, 3},
	"web": {pages, 4},

	"internal/app": {wiring, 0},

	"cmd": {commands, 0}, "bench": {commands, 0}, "internal/floors": {commands, 0}, "internal/e2e": {commands, 0},
}

// apart are the folders whose subfolders must not know each other; the packages
// named stand below their neighbours.
var apart = map[string][]string{"web": {"web/kit"}, "templates/pages": nil}

// knowsHTTP are the folders that may import net/http: only web answers
// requests; the SMS gateway, the registers of VAT numbers, Stripe and an address for check points are asked, the wiring listens, commands and measurements ask, and the fault
// page is chosen by status.
var knowsHTTP = []string{"web", "internal/sms", "internal/checkpoint", "internal/billing/vatcheck", "internal/billing/stripe", "internal/app", "cmd", "bench", "internal/testkit", "templates/parts"}

// testedInside are the packages whose tests need what nobody outside may see;
// each such test says why.
var testedInside = []string{"static"}

const testkit = "internal/testkit"

func TestImportsPointDownwards(t *testing.T) {
	t.Parallel()
	files, err := project("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("only %d files found: the test looks at the wrong folder", len(files))
	}
	for _, file := range files {
		for _, problem := range file.problems() {
			t.Error(problem)
		}
	}
}

func TestForbiddenImportsAreFound(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file    source
		problem string
	}{
		{source{dir: "internal/db", imports: []string{"internal/audit"}}, "upwards"},
		{source{dir: "internal/audit", imports: []string{"internal/org"}}, "upwards"},
		{source{dir: "internal/identity", imports: []string{"internal/org"}}, "upwards"},
		{source{dir: "internal/org", imports: []string{"internal/product/catalogue"}}, "upwards"},
		{source{dir: "internal/org", imports: []string{"web"}}, "upwards"},
		{source{dir: "templates/pages/people", imports: []string{"web"}}, "upwards"},
		{source{dir: "templates/ui", imports: []string{"templates/layout"}}, "upwards"},
		{source{dir: "web", imports: []string{"internal/app"}}, "upwards"},
		{source{dir: "internal/mystery"}, "has no floor"},
		{source{dir: "web", imports: []string{"internal/mystery"}}, "has no floor"},
		{source{dir: "internal/org", imports: []string{"net/http"}}, "net/http"},
		{source{dir: "web", imports: []string{testkit}}, "testkit"},
		{source{dir: "web", imports: []string{testkit + "/cast"}, test: true, pkg: "web"}, "web_test"},
		{source{dir: "internal/org", test: true, pkg: "org"}, "org_test"},

		{source{dir: "internal/access", imports: []string{"internal/product"}}, "upwards"},
		{source{dir: "internal/org", imports: []string{"internal/team"}}, "upwards"},
		{source{dir: "internal/team", imports: []string{"internal/invitation"}}, "upwards"},
		{source{dir: "internal/product", imports: []string{"internal/site"}}, "upwards"},
		{source{dir: "internal/site", imports: []string{"internal/transfer"}}, "upwards"},
		{source{dir: "internal/postal", imports: []string{"internal/org"}}, "upwards"},
		{source{dir: "web/people", imports: []string{"web/products"}}, "neighbour"},
		{source{dir: "web/kit", imports: []string{"web/people"}}, "neighbour"},
		{source{dir: "templates/pages/people", imports: []string{"templates/pages/products"}}, "neighbour"},

		{source{dir: "web/people", imports: []string{"web/kit", "templates/pages/people", "templates/pages/products"}}, ""},
		{source{dir: "web", imports: []string{"web/kit", "web/people"}}, ""},
		{source{dir: "internal/transfer", imports: []string{"internal/site", "internal/product", "internal/access"}}, ""},
		{source{dir: "internal/product", imports: []string{"internal/invitation", "internal/team", "internal/org"}}, ""},
		{source{dir: "internal/org", imports: []string{"internal/identity/password", "internal/audit", "internal/db", "github.com/jackc/pgx/v5"}}, ""},
		{source{dir: "internal/db", imports: []string{"internal/id", "internal/db/embedded"}}, ""},
		{source{dir: "internal/db/embedded", imports: []string{"os"}}, ""},
		{source{dir: "web", imports: []string{"templates/parts", "net/http", "static"}}, ""},
		{source{dir: "templates/parts", imports: []string{"templates/pages/people"}}, "upwards"},
		{source{dir: "internal/org", imports: []string{testkit + "/cast", "web", "net/http"}, test: true, pkg: "org_test"}, ""},
		{source{dir: testkit + "/portal", imports: []string{"internal/app", "net/http", testkit}}, ""},
	} {
		found := strings.Join(test.file.problems(), "\n")
		if (test.problem == "") != (found == "") || !strings.Contains(found, test.problem) {
			t.Errorf("%s with %v: found %q, want %q", test.file.dir, test.file.imports, found, test.problem)
		}
	}
}

func (s source) problems() []string {
	if s.test {
		return s.testProblems()
	}
	var problems []string
	own, known := floorOf(s.dir)
	if !known && !within(s.dir, testkit) {
		return []string{s.dir + " has no floor: add it to floors_test.go and docs/architecture.md"}
	}
	for _, path := range s.imports {
		switch theirs, known := floorOf(path); {
		case path == "net/http":
			if !withinAny(s.dir, knowsHTTP) {
				problems = append(problems, fmt.Sprintf("%s imports net/http, which only %s may", s.name, strings.Join(knowsHTTP, ", ")))
			}
		case neighbours(s.dir, path):
			problems = append(problems, fmt.Sprintf("%s imports its neighbour %s: they must not know each other", s.name, path))
		case !ours(path) || within(s.dir, testkit) || sameArea(s.dir, path):
		case within(path, testkit):
			problems = append(problems, fmt.Sprintf("%s imports %s, which is for external _test packages only", s.name, path))
		case !known:
			problems = append(problems, path+" has no floor: add it to floors_test.go and docs/architecture.md")
		case theirs.level > own.level || theirs.level == own.level && theirs.place > own.place:
			problems = append(problems, fmt.Sprintf("%s imports upwards: %s", s.name, path))
		}
	}
	return problems
}

// neighbours tells whether both lie in different subfolders of a folder in apart,
// and the imported one is none that stands below the others.
func neighbours(importer, imported string) bool {
	for folder, below := range apart {
		one, first := subfolder(folder, importer)
		other, second := subfolder(folder, imported)
		if first && second && one != other && !slices.Contains(below, other) {
			return true
		}
	}
	return false
}

// subfolder is the folder right below folder in which the path lies.
func subfolder(folder, path string) (sub string, ok bool) {
	rest, ok := strings.CutPrefix(path, folder+"/")
	name, _, _ := strings.Cut(rest, "/")
	return folder + "/" + name, ok
}

// testProblems lets tests import whatever they want, from outside the package.
func (s source) testProblems() []string {
	if !strings.HasSuffix(s.pkg, "_test") && !withinAny(s.dir, testedInside) {
		return []string{fmt.Sprintf("%s belongs to package %s: tests look from outside, package %s_test", s.name, s.pkg, s.pkg)}
	}
	return nil
}
