package e2e_test

import (
	"os"
	"path/filepath"
	"testing"

	"manager/internal/demo"
	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// axe is the source of axe-core; empty on a laptop that has not installed the tools.
func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(repository, "tools", "node_modules", "axe-core", "axe.min.js"))
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("axe-core is missing (make tools): %v", err)
	}
	if err != nil {
		t.Log("not looked at with axe-core, which is not installed: make tools")
	}
	return string(source)
}

// window is a way in which pages are looked at. German has the longest words.
var windows = map[string]browser.Options{
	"wide":  {Lang: "de", Width: 1440},
	"phone": {Lang: "de", Width: 390, Height: 844, Touch: true},
}

func TestNobodyIsShutOutOfAnyPage(t *testing.T) {
	t.Parallel()
	source := axe(t)
	p := portal.Start(t)
	for name, window := range windows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, ok := browser.New(t, p.URL, window)
			if !ok {
				return
			}
			look(t, page, source, outside(), 200)
			look(t, page, source, []string{"/nowhere", route.SignUpConfirm("forged"), route.Invitation("forged"), route.Transfer("forged")}, 0)
			newPlayer(t, p, page, i18n.DE, nil).signIn(cast.Olive.LoginID, cast.Password)
			look(t, page, source, inside(p), 200)
			look(t, page, source, products(p), 200)
			look(t, page, source, []string{route.LeaveOrganization(p.Org(cast.Org)), route.OrganizationDeletion(p.Org(cast.Org))}, 409) // Olive is the only legal representative, and not alone
			limited, ok := browser.New(t, p.URL, window)
			if !ok {
				return
			}
			newPlayer(t, p, limited, i18n.DE, nil).signIn(cast.Mia.LoginID, cast.Password)
			look(t, limited, source, granted(p), 200)
		})
	}
}

// outside are the pages for everybody.
func outside() []string {
	all := []string{
		route.SignIn(), route.SignUp(), route.SignUpSent(), route.ForgottenPassword(), route.ForgottenPasswordSent(), route.CookiesOff(), route.Help(),
		route.DevUI(), route.DevMail(), route.DevBank(), route.DevClock(), route.Withdraw(), route.Cancel(),
	}
	for _, g := range guide.All() {
		all = append(all, route.Guide(g.Name))
	}
	return all
}

// inside are the pages of somebody who is signed in and may do everything.
func inside(p *portal.Portal) []string {
	number, mia, pending := p.Org(cast.Org), p.Member(cast.Org, cast.Mia.LoginID).String(), p.Member(cast.Org, "noemi@example.org").String()
	team := p.Team(cast.Org, "Events 2026").String()
	return []string{
		route.Profile(), route.ProfileName(), route.ProfileAvatar(), route.ProfileLanguage(), route.ProfileRegion(), route.ProfilePassword(),
		route.ProfileOrganizations(), route.NewOrganization(), route.ChooseOrganization(), route.StepUp(),
		route.Go("users") + "?choose=1",
		route.Org(number), route.Users(number), route.With(route.Users(number), "q", "nobody at all"), route.InviteUsers(number),
		route.User(number, mia), route.UserRole(number, mia), route.UserRemoval(number, mia), route.With(route.UserRemoval(number, mia), "step", "last"),
		route.User(number, pending), route.UserInvitationWithdrawal(number, pending),
		route.Organization(number), route.OrganizationDetails(number),
		route.Teams(number), route.With(route.Teams(number), "q", "no such team"), route.NewTeam(number), route.Team(number, team), route.TeamDetails(number, team), route.TeamDeletion(number, team),
		route.TeamMembers(number, team), route.With(route.TeamMembers(number, team), "member", mia, "q", "olive"), route.TeamInvitation(number, team), route.With(route.Users(number), "team", team),
		route.Help(), route.Guide("add-user"), route.DevUI(),
	}
}

// products are the pages about products of somebody who may do everything.
func products(p *portal.Portal) []string {
	number, mia, eve := p.Org(cast.Org), p.Member(cast.Org, cast.Mia.LoginID).String(), p.Member(cast.Org, cast.Eve.LoginID).String()
	adam, team := p.Member(cast.Org, cast.Adam.LoginID).String(), p.Team(cast.Org, "Webmasters").String()
	hosting, mail := p.Product(cast.Org, "Hosting atelier-lumiere").String(), p.Product(cast.Org, "atelier-lumiere.example mail").String()
	locked, drive := p.Product(cast.Org, "Workshop blog").String(), p.Product(cast.Org, "Atelier files").String()
	site := p.Site(cast.Org, demo.MigratedSite).String()
	return []string{
		route.Products(number), route.With(route.Products(number), "q", "no such product"), route.ProductCategory(number, "web"), route.ProductKind(number, "domain"),
		route.Product(number, hosting), route.Product(number, locked), route.ProductDetails(number, hosting), route.ProductTransfer(number, hosting),
		route.ProductLock(number, hosting), route.ProductUnlock(number, locked), route.ProductMaintenance(number, mail),
		route.ProductAccess(number, hosting), route.ProductAccess(number, drive),
		route.Sites(number, hosting), route.Site(number, hosting, site), route.SiteSettings(number, hosting, site), route.SitePHP(number, hosting, site),
		route.SiteHistory(number, hosting, site), route.NewSiteVariable(number, hosting, site),
		route.UserAccess(number, mia), route.UserAccess(number, adam), route.With(route.UserAccess(number, mia), "kind", "domain"), route.With(route.UserAccess(number, mia), "kind", "ticketing"),
		route.With(route.UserAccess(number, eve), "kind", "drive"), route.UserFullAccessRemoval(number, mia),
		route.TeamAccess(number, team), route.With(route.TeamAccess(number, team), "kind", "nodejs_hosting"), route.Team(number, team),
		route.Personalize(number), route.PersonalizePortal(number), route.PersonalizeApps(number),
	}
}

// granted are the pages of somebody who sees only what was granted: Mia.
func granted(p *portal.Portal) []string {
	number, hosting := p.Org(cast.Org), p.Product(cast.Org, "Hosting atelier-lumiere").String()
	return []string{
		route.Org(number), route.Products(number), route.Product(number, hosting), route.Product(number, p.Product(cast.Org, "Workshop blog").String()),
		route.Sites(number, hosting), route.Site(number, hosting, p.Site(cast.Org, demo.MigratedSite).String()), route.Teams(number), route.Users(number),
	}
}

func look(t *testing.T, page *browser.Page, source string, paths []string, status int) {
	t.Helper()
	for _, path := range paths {
		page.Goto(path)
		if got := page.Status(); status != 0 && got != status {
			t.Errorf("%s: status %d", path, got)
		}
		if wide := page.Overflow(); wide > 0 {
			t.Errorf("%s: %d pixels wider than the window", path, wide)
		}
		for _, dark := range []bool{false, true} {
			if err := page.Theme(dark); err != nil {
				t.Fatal(err)
			}
			if source == "" {
				continue
			}
			for _, v := range page.Axe(source) {
				t.Errorf("%s, dark %v: %s", path, dark, v)
			}
		}
	}
	for _, complaint := range page.Complaints() {
		t.Errorf("the browser complains: %s", complaint)
	}
}
