package i18n_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// subjects are the messages by which the code of a folder, or a file, refuses
// something: a reason that speaks of something else is no help. "error" is everybody's.
var subjects = map[string][]string{
	"internal/identity":                   {"auth", "login_id", "password", "profile", "recovery", "reset", "sign_in", "sign_up"},
	"internal/org":                        {"org", "users"},
	"internal/org/delete_organization.go": {"org"},
	"internal/org/modify_details.go":      {"org"},
	"internal/org/organization.go":        {"org"},
	"internal/org/personalize.go":         {"org"},
	"internal/invitation":                 {"invitation", "users", "teams"},
	"internal/team":                       {"teams"},
	"internal/product":                    {"access", "handover", "product", "users"},
	"internal/site":                       {"site"},
	"internal/transfer":                   {"transfer"},
	"internal/twofactor":                  {"app_password", "auth", "two_factor"},
	"internal/recovery":                   {"auth", "login_id", "recovery", "reset", "two_factor"},
	"internal/lockout":                    {"auth", "lockout"},
	"internal/signins":                    {"sign_ins", "users"},
	"internal/protection":                 {"org"},
	"internal/privacy":                    {"privacy"},
	"internal/activity":                   {"activity"},
	"internal/billing/billto":             {"billing", "org"},
	"internal/billing/payment":            {"payment", "prepaid"},
	"internal/billing/archive":            {"invoice"},
	"internal/billing/declaration":        {"declaration"},
	"internal/billing/document":           {"invoice", "shop"},
	"internal/billing/legal":              {"legal"},
	"internal/billing/order":              {"shop", "renewal"},
	"internal/billing/renewal":            {"renewal", "shop"},
	"internal/billing/reminder":           {"reminder"},
	"internal/billing/price":              {"price"},
	"internal/support":                    {"support"},
	"internal/demo":                       {"dev_bank", "dev_clock"},
	"internal/picture":                    {"picture"},
	"internal/postal":                     {"postal"},
	"internal/passkey":                    {"two_factor"},
	"internal/staff":                      {"staff", "two_factor"},
	"internal/staff/desk":                 {"prepaid", "staff"},
	"internal/staff/policy":               {"reminder"},
	"internal/staff/offer":                {"prepaid", "price", "shop", "staff"},
	"internal/support/visit":              {"staff", "visit"},
	"internal/actor":                      {"auth"},
	"web/accounting":                      {"payment", "renewal"},
	"web/api":                             {"two_factor"},
	"web/security":                        {"approval", "two_factor"},
	"web/security/assistance.go":          {"picture"},
	"web/kit/recovering.go":               {"lockout"},
	"web/visit":                           {"visit"},
	"web/kit":                             {"auth", "org", "picture"},
	"web/account":                         {"picture"},
	"web/organization":                    {"org", "picture"},
	"web/people":                          {"access", "teams", "users"},
	"web/products":                        {"product", "site", "transfer"},
	"templates/pages/accounting":          {"prepaid"},
	"templates/pages/people":              {"access"},
}

var refusal = regexp.MustCompile(`fault\.(?:New\(fault\.\w+|New\(0|Field\((?:"[^"]*"|[^,()]+)), "([a-z_]+)\.|\.Add\((?:"[^"]*"|[^,()]+), "([a-z_]+)\.[a-z_.]+"`)

func TestRefusalsSpeakOfTheirOwnSubject(t *testing.T) {
	t.Parallel()
	found := 0
	for _, root := range []string{"internal", "web", "templates"} {
		err := filepath.WalkDir(filepath.Join("../..", root), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
				return err
			}
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			file := filepath.ToSlash(strings.TrimPrefix(path, "../../"))
			for _, match := range refusal.FindAllStringSubmatch(string(source), -1) {
				found++
				if subject := match[1] + match[2]; subject != "error" && !slices.Contains(subjectsOf(file), subject) {
					t.Errorf("%s refuses with a message about %s: %s", file, subject, match[0])
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 150 {
		t.Errorf("only %d refusals found: the test looks for the wrong code", found)
	}
}

// subjectsOf are those of the file, else of the nearest folder that has any.
func subjectsOf(file string) []string {
	for ; file != "."; file = filepath.Dir(file) {
		if own, ok := subjects[file]; ok {
			return own
		}
	}
	return nil
}
