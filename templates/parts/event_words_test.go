package parts_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/audit"
	"manager/internal/clock"
	"manager/internal/i18n"
	"manager/internal/place"
	"manager/internal/testkit"
	"manager/templates/parts"
)

func reader(lang i18n.Lang) context.Context {
	return i18n.With(context.Background(), i18n.New(lang, time.UTC, clock.System))
}

// Breaks when an action has no sentence in a language, a sentence no action, or nothing records an action of the list.
func TestEveryActionHasItsSentence(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, action := range audit.Actions {
		if slices.Contains(listed, action.Name) {
			t.Errorf("%s stands twice in the list", action.Name)
		}
		listed = append(listed, action.Name)
		if !slices.Contains(audit.Types, action.Type) {
			t.Errorf("%s has the type %q", action.Name, action.Type)
		}
		for _, lang := range i18n.Languages {
			if _, ok := i18n.Lookup(lang, "audit."+action.Name); !ok {
				t.Errorf("%s has no sentence in %s", action.Name, lang)
			}
		}
	}
	declared := i18n.Enums[slices.IndexFunc(i18n.Enums, func(e i18n.Enum) bool { return e.Prefix == "audit" })].Members
	for _, sentence := range declared {
		if !slices.Contains(listed, sentence) {
			t.Errorf("the sentence audit.%s is of no action", sentence)
		}
	}
	code := recordingCode(t)
	for _, name := range listed {
		if !strings.Contains(code, `"`+name+`"`) {
			t.Errorf("nothing records %s", name)
		}
	}
}

// recordingCode is the code of the areas, without the list itself, the texts and the tests.
func recordingCode(t *testing.T) string {
	t.Helper()
	var code strings.Builder
	err := filepath.WalkDir("../../internal", func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		for _, apart := range []string{"/i18n/", "/audit/", "/activity/", "/demo/", "/testkit/"} {
			if strings.Contains(filepath.ToSlash(path), apart) {
				return nil
			}
		}
		data, err := os.ReadFile(path)
		code.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return code.String()
}

// Breaks when a name that was erased leaves a hole, or a value is shown as the code has it.
func TestEntriesInWords(t *testing.T) {
	t.Parallel()
	words := parts.NewEventWords(reader(i18n.DE), nil)
	for _, test := range []struct {
		name           string
		e              audit.Entry
		names, changes string
	}{
		{"a role", audit.Entry{Action: "member.role_changed", Personal: map[string]string{"member": "Eve Okafor"}, Changes: []audit.Change{{Field: "role", Before: "external", After: "administrator"}}},
			"Eve Okafor", "Rolle: Externer Benutzer → Administrator"},
		{"erased", audit.Entry{Action: "member.role_changed", Changes: []audit.Change{{Field: "accounting", Before: "false", After: "true"}}}, "Ein früherer Benutzer", "Zugriff auf die Buchhaltung: Nein → Ja"},
		{"an erased team", audit.Entry{Action: "team.members_added", Changes: []audit.Change{{Field: "member", After: "1"}, {Field: "member", After: "2"}}}, "Ein Arbeitsteam, 2 weitere Personen", ""},
		{"people of a team", audit.Entry{Action: "team.members_added", Personal: map[string]string{"team": "Web", "members": "Mia\nEve"}, Changes: []audit.Change{{Field: "member"}, {Field: "member"}, {Field: "member"}}},
			"Web, Mia, Eve, 1 weitere Person", ""},
		{"a second factor", audit.Entry{Action: "user.factor_added", Personal: map[string]string{"name": "Pixel"}, Changes: []audit.Change{{Field: "kind", After: "passkey"}}}, "Pixel", "Art: Passkey oder Sicherheitsschlüssel"},
		{"a kind of organization", audit.Entry{Action: "organization.details_changed", Changes: []audit.Change{{Field: "kind", Before: "company", After: "association"}}}, "", "Art: Unternehmen → Verein"},
		{"a name that stands apart", audit.Entry{Action: "organization.details_changed", Personal: map[string]string{"before": "Alt", "organization": "Neu"}, Changes: []audit.Change{{Field: "name"}}}, "", "Name: Alt → Neu"},
		{"a login ID", audit.Entry{Action: "user.login_id_changed", Personal: map[string]string{"before": "a@x.test", "after": "b@x.test"}, Changes: []audit.Change{{Field: "login_id"}}}, "", "Anmelde-ID: a@x.test → b@x.test"},
		{"a reason that stands apart", audit.Entry{Action: "support.access_given", Personal: map[string]string{"reason": "Zertifikat"}, Changes: []audit.Change{{Field: "products", After: "true"}}}, "", "Zugriff auf Produkte: Ja; Grund: Zertifikat"},
		{"rights", audit.Entry{Action: "member.access_changed", Personal: map[string]string{"member": "Mia", "product 7": "Drive"}, Changes: []audit.Change{{Field: "product 7", After: "use"}}}, "Mia", "Drive: — → Nutzung des Dienstes"},
		{"a variable, never its value", audit.Entry{Action: "site.variable_changed", Personal: map[string]string{"site": "a.example"}, Changes: []audit.Change{{Field: "TOKEN", Before: "geheim", After: "••••••••"}}}, "a.example", "TOKEN: Geändert"},
		{"an unknown field", audit.Entry{Action: "product.modified", Personal: map[string]string{"product": "X"}, Changes: []audit.Change{{Field: "novelty", Before: "1", After: "2"}}}, "X", "novelty: 1 → 2"},
	} {
		if got := strings.Join(words.Names(test.e), ", "); got != test.names {
			t.Errorf("%s is about %q, want %q", test.name, got, test.names)
		}
		if got := words.ChangesText(test.e); got != test.changes {
			t.Errorf("%s changes %q, want %q", test.name, got, test.changes)
		}
	}
	if got := words.Who(audit.Entry{}); got != "Jemand" {
		t.Errorf("without a name, %q acted", got)
	}
	source, err := place.Open(testkit.PlacesFile(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, where, _ := parts.NewEventWords(reader(i18n.DE), nil).Locating(source).From(audit.Entry{Personal: map[string]string{"address": "193.134.7.9"}}); where != "Genf, Schweiz" {
		t.Errorf("it came from %q", where)
	}
	browser, where, address := words.From(audit.Entry{Personal: map[string]string{"device": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "address": "192.0.2.7"}})
	if browser != "Firefox, Linux" || where != "" || address != "192.0.2.7" {
		t.Errorf("it came from %q, %q", browser, address)
	}
}
