package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pquerna/otp/totp"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// A route of the organization that forgets the rule lets somebody in who lacks
// the second factor: every one of them is tried, by everybody.
func TestNothingOfAnOrganizationIsReachedWithoutItsSecondFactor(t *testing.T) {
	t.Parallel()
	house := newHouse(t)
	testkit.Exec(t, house.App.DB, `insert into two_factor_rules (org_id, required_at, sms_counts, grace_days) values (@org, @now, false, 0)`,
		db.Args{"org": house.OrgID(cast.Org), "now": house.App.Clock()})
	required := route.TwoFactorRequired(house.Org(cast.Org))
	_, lines := readPermissions(t)
	tried := 0
	for _, line := range lines {
		if !strings.HasPrefix(line.address, "/o/{org}") || line.method == http.MethodPost && line.pattern() == "/o/{org}/leave" {
			continue
		}
		for _, who := range []string{"Olive", "Mia", "Eve"} {
			page := house.ask(t, who, line)
			tried++
			switch {
			case line.pattern() == "/o/{org}/two-factor-required":
				if page.Status != http.StatusOK {
					t.Errorf("%s does not reach the page that sets 2FA up: %d", who, page.Status)
				}
			case who == "Eve" && line.pattern() == "/o/{org}/leave":
				if page.Status != http.StatusOK {
					t.Errorf("an external can't leave instead: %d", page.Status)
				}
			case line.method == http.MethodGet:
				if page.Status != http.StatusSeeOther || page.Header.Get("Location") != required {
					t.Errorf("GET %s answers %s %d to %s", line.address, who, page.Status, page.Header.Get("Location"))
				}
			case page.Status != http.StatusForbidden:
				t.Errorf("POST %s answers %s %d", line.address, who, page.Status)
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d requests were tried", tried)
	}
	if house.changed(t) {
		t.Error("somebody changed something")
	}
	if page := house.As(t, cast.Ruth).Get(route.Org(house.Org(cast.Rival))); page.Status != http.StatusOK {
		t.Errorf("another organization is closed, too: %d", page.Status)
	}
}

// A person follows the guide: looks who lacks 2FA, forces it, and sees whom it concerns first.
func TestForcingTwoFactor(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, olive := p.Org(cast.Org), p.As(t, cast.Olive)
	form := olive.Get(route.Security(n)).Form(`main form[method="get"]`)
	if form.Get("grace_days") != "7" || form.Has("sms_counts") {
		t.Fatalf("the form suggests %v", form)
	}
	confirm := olive.Get(route.TwoFactorRule(n) + "?" + form.Encode())
	answer := confirm.Form("main form")
	if confirm.Status != http.StatusOK || answer.Get("grace_days") != "7" || confirm.Doc.Find("main li").Length() < 2 {
		t.Fatalf("the question is answered %d: %s", confirm.Status, confirm.Text("main"))
	}
	if page := olive.Post(route.TwoFactorRule(n), answer); page.Status != http.StatusConflict || page.Form("main form").Get("grace_days") != "7" {
		t.Errorf("without a second factor of one's own: %d", page.Status)
	}
	testkit.Exec(t, p.App.DB, `update members set two_factor = true where org_id = @org and user_id = (select id from users where login_id = @olive)`,
		db.Args{"org": p.OrgID(cast.Org), "olive": cast.Olive.LoginID})
	answer.Set("tell", "on")
	for range 2 {
		if page := olive.Post(route.TwoFactorRule(n), answer); page.Status != http.StatusOK || page.Path != route.Security(n) {
			t.Fatalf("forcing is answered %d at %s: %s", page.Status, page.Path, page.Text("main"))
		}
	}
	if page := p.As(t, cast.Mia).Get(route.Org(n)); page.Status != http.StatusOK || page.Doc.Find(`.banner a[href="`+route.TwoFactor()+`"]`).Length() == 0 {
		t.Errorf("Mia is not told how long she has: %d %s", page.Status, page.Text(".banner"))
	}
	member := p.Member(cast.Org, cast.Mia.LoginID).String()
	for _, day := range []string{"", "yesterday", "2001-01-01", "9999-12-31"} {
		page := olive.Post(route.TwoFactorException(n, member), map[string][]string{"ends_at": {day}, "reason": {"lost phone"}})
		if page.Status != http.StatusUnprocessableEntity || page.Text("#f-ends_at-error") == "" || page.Form("main form").Get("reason") != "lost phone" {
			t.Errorf("an exception until %q is answered %d", day, page.Status)
		}
	}
	day := p.App.Clock().AddDate(0, 0, 20).Format("2006-01-02")
	if page := olive.Post(route.TwoFactorException(n, member), map[string][]string{"ends_at": {day}, "reason": {"lost phone"}}); !strings.Contains(page.Text("main"), "lost phone") {
		t.Errorf("the exception is not shown: %s", page.Text("main"))
	}
	if page := olive.Post(route.TwoFactorRuleRemoval(n), nil); page.Status != http.StatusOK || strings.Contains(page.Text("main"), "lost phone") {
		t.Errorf("stopping is answered %d: %s", page.Status, page.Text("main"))
	}
}

// Breaks when somebody who is setting a second factor up because of a rule can't
// finish, or is left on a page that leads nowhere, when the rule ends meanwhile.
func TestRuleEndsInTheMiddleOfSettingUp(t *testing.T) {
	t.Parallel()
	house := newHouse(t)
	mia := house.forced(t)
	number := house.Org(cast.Org)
	required := route.TwoFactorRequired(number)
	portal.WantPath(t, mia.Get(route.Org(number)), required)
	setup := mia.Post(route.NewAuthenticator(), url.Values{"name": {"My phone"}})
	key := strings.ReplaceAll(setup.Text(".code code"), " ", "")
	testkit.Exec(t, house.App.DB, `delete from two_factor_rules`, nil)
	portal.WantPath(t, mia.Get(required), route.Org(number))
	portal.WantStatus(t, mia.Get(route.Users(number)), http.StatusOK)
	code, err := totp.GenerateCode(key, house.App.Clock())
	if err != nil {
		t.Fatal(err)
	}
	portal.WantPath(t, mia.Post(setup.Path, url.Values{"code": {code}}), route.BackupCodes())
	portal.WantPath(t, mia.Post(route.BackupCodesKept(), url.Values{"kept": {"on"}}), route.TwoFactor())
}
