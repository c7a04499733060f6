package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// As long as the tables allow, without a space to break at.
var (
	longPerson, longTeam, longOrganization = strings.Repeat("Wm", 50), strings.Repeat("Teamname", 10), strings.Repeat("Gesellschaft", 10)
	tallest                                = 140 // pixels that a name may take, at most
)

// It fails where a name without spaces makes a page wider than the window, or
// takes more room than what the page is about; and where a button that can't be
// undone stands before another one on a phone.
func TestLongNamesNeitherBreakNorFloodAPage(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	team := p.Team(cast.Org, "Webmasters")
	number, mia := p.Org(cast.Org), p.Member(cast.Org, cast.Mia.LoginID)
	hosting := p.Product(cast.Org, "Hosting atelier-lumiere").String()
	testkit.Exec(t, p.App.DB, `update members set first_name = @name, last_name = @name`, db.Args{"name": longPerson})
	testkit.Exec(t, p.App.DB, `update users set first_name = @name, last_name = @name`, db.Args{"name": longPerson})
	testkit.Exec(t, p.App.DB, `update teams set name = @name, leader_id = @mia where id = @team`, db.Args{"name": longTeam, "team": team, "mia": mia})
	testkit.Exec(t, p.App.DB, `update organizations set name = @name`, db.Args{"name": longOrganization})
	user, several := mia.String(), "?member="+mia.String()
	pages := []string{
		route.Org(number), route.Users(number), route.User(number, user), route.UserRole(number, user), route.UserTeams(number, user), route.UserRemoval(number, user), route.UserAccess(number, user),
		route.UsersSelectionRole(number) + several, route.UsersSelectionTeams(number) + several, route.UsersSelectionRemoval(number) + several,
		route.Teams(number), route.Team(number, team.String()), route.TeamDetails(number, team.String()), route.TeamDeletion(number, team.String()), route.TeamMembers(number, team.String()), route.TeamAccess(number, team.String()),
		route.ProductAccess(number, hosting), route.Security(number), route.Organization(number), route.ChooseOrganization(), route.Profile(), route.ProfileOrganizations(),
	}
	for name, window := range windows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, ok := browser.New(t, p.URL, window)
			if !ok {
				return
			}
			newPlayer(t, p, page, i18n.DE, nil).signIn(cast.Olive.LoginID, cast.Password)
			for _, path := range pages {
				page.Goto(path)
				if page.Status() != http.StatusOK || page.Overflow() > 0 {
					t.Errorf("%s: status %d, %d pixels wider than the window", path, page.Status(), page.Overflow())
				}
				for _, text := range []string{longPerson, longTeam, longOrganization} {
					if high := page.TallerThan(tallest, text); high != "" {
						t.Errorf("%s: %s… floods %s", path, text[:10], high)
					}
				}
				if wrong := page.NotLast(); window.Touch && wrong != "" {
					t.Errorf("%s: not the last of its row: %s", path, wrong)
				}
			}
		})
	}
}
