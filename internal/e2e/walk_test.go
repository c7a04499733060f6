package e2e_test

import (
	"net/http"
	"testing"

	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// The main job from end to end: a stranger signs up and gets an organization,
// adds a colleague by mail, who accepts, gets another role, and is removed.
func TestAStrangerBuildsAnOrganizationWithAColleague(t *testing.T) {
	t.Parallel()
	for name, window := range map[string]browser.Options{"with scripts": {Lang: "it"}, "without scripts, on a phone": {Lang: "it", Width: 390, Height: 844, Touch: true, JSOff: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walk(t, window)
		})
	}
}

func walk(t *testing.T, window browser.Options) {
	p := portal.Start(t)
	first, ok := browser.New(t, p.URL, window)
	if !ok {
		return
	}
	second, _ := browser.New(t, p.URL, window)
	founder := newPlayer(t, p, first, i18n.IT, map[guide.Variable]string{
		guide.FirstName: "Noa", guide.LastName: "Keller", guide.Email: "noa.keller@example.org", guide.NewPassword: newPassword, guide.OwnPassword: newPassword,
		guide.ColleagueEmail: "zoë@bücher.example", guide.Colleague: "Zoë Lange", guide.ChangedEmail: "zoë@bücher.example",
	})
	colleague := newPlayer(t, p, second, i18n.IT, nil)

	founder.run("create-account")
	organization := route.Org(p.Org("Noa Keller"))
	founder.run("add-user")
	colleague.accept(p.Mail("zoë@bücher.example").Links[0], "Zoë", "Lange")
	second.SeePath(organization)
	founder.run("modify-role")
	second.Goto(organization + "/users")
	second.See("noa.keller@example.org")
	founder.run("remove-user")
	second.Goto(organization + "/users")
	if got := second.Status(); got != http.StatusNotFound {
		t.Errorf("after the removal the colleague's open session gets status %d", got)
	}
}

// run carries out a guide by its direct link, because a phone has the menu at the left in a drawer.
func (p *player) run(name string) {
	p.t.Helper()
	g, ok := guide.Find(name)
	if !ok {
		p.t.Fatalf("there is no guide %s", name)
	}
	p.notice()
	if g.Direct != "" {
		p.page.Goto(route.Go(g.Direct))
	}
	for _, step := range g.Steps {
		p.do(step)
	}
}

// accept makes an account by the link of an invitation.
func (p *player) accept(link, firstName, lastName string) {
	p.t.Helper()
	p.page.Goto(link)
	p.page.Fill(p.lang.T("sign_up.first_name"), firstName)
	p.page.Fill(p.lang.T("sign_up.last_name"), lastName)
	p.page.Fill(p.lang.T("auth.password"), cast.Password)
	p.page.Choose(p.lang.T("profile.country"), p.lang.Country("CH"))
	p.page.Click(p.lang.T("sign_up.submit"))
}
