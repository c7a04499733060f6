package web_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestZZShots(t *testing.T) {
	dir := os.Getenv("ORG_SHOTS")
	if dir == "" {
		t.Skip()
	}
	p := portal.Start(t)
	n := p.Org(cast.Org)
	c := p.As(t, cast.Olive)
	c.Post(route.InviteUsers(n), url.Values{"step": {"summary"}, "addresses": {"newcomer@long-company-name-gmbh.example, second@example.org"}, "role": {"collaborator"}})
	mia := p.Member(cast.Org, "mia@demo.test").String()
	olive := p.Member(cast.Org, "olive@demo.test").String()
	noemi := p.Member(cast.Org, "noemi@example.org").String()
	token := link(t, p.Mail("second@example.org"), "/invitations/")
	for _, o := range []struct {
		name string
		o    browser.Options
		dark bool
	}{{"1440-en", browser.Options{Width: 1440, Height: 900, Lang: "en"}, false}, {"390-de", browser.Options{Width: 390, Height: 844, Lang: "de"}, true}} {
		b, ok := browser.New(t, p.URL, o.o)
		if !ok {
			t.Fatal("no browser")
		}
		_ = b.Theme(o.dark)
		shot := func(name, path string) {
			b.Goto(path)
			if over := b.Overflow(); over > 0 {
				t.Errorf("%s %s overflows by %d", name, o.name, over)
			}
			if err := os.WriteFile(filepath.Join(dir, name+"-"+o.name+".png"), b.Picture(), 0o644); err != nil {
				t.Fatal(err)
			}
			for _, complaint := range b.Complaints() {
				t.Errorf("%s: %s", name, complaint)
			}
		}
		shot("invitation", token)
		b.Goto(route.SignIn())
		labels := map[string][]string{"en": {"Login ID", "Password", "Sign in"}, "de": {"Anmelde-ID", "Passwort", "Anmelden"}}[string(o.o.Lang)]
		b.Fill(labels[0], "olive@demo.test")
		b.Fill(labels[1], cast.Password)
		b.Click(labels[2])
		b.SeePath(route.Org(n))
		shot("invitation-other", token)
		shot("overview", route.Org(n))
		shot("users", route.Users(n))
		shot("users-none", route.Users(n)+"?q=zzz")
		shot("user", route.User(n, mia))
		shot("user-pending", route.User(n, noemi))
		shot("role", route.UserRole(n, mia))
		shot("role-only", route.UserRole(n, olive))
		shot("removal", route.UserRemoval(n, mia))
		shot("removal-last", route.UserRemoval(n, mia)+"?step=last")
		shot("withdrawal", route.UserInvitationWithdrawal(n, noemi))
		shot("invite", route.InviteUsers(n))
		sel := "?member=" + strings.Join([]string{mia, noemi, olive}, "&member=")
		shot("sel-role", route.UsersSelectionRole(n)+sel)
		shot("sel-removal", route.UsersSelectionRemoval(n)+sel)
		shot("leave", route.LeaveOrganization(n))
		shot("choose", route.ChooseOrganization())
		shot("mine", route.ProfileOrganizations())
		shot("new", route.NewOrganization())
	}
}
