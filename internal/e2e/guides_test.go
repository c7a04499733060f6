package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }

const newPassword, thirdPassword = "a longer one for Olive, 42 times", "another one for Noa, 43 times"

// The guides in the order in which they are carried out, by whom: those about
// people first, because a new organization becomes the one used last.
var (
	byStrangers = []string{"create-account", "forgotten-password", "allow-cookies"} // each in a browser of its own
	byOlive     = []string{"send-security-alert", "add-user", "resend-invitation", "accounting-and-reminders",
		"manage-product-access", "several-products", "future-products", "technical-and-statistics-rights", "team-product-access", "give-full-access",
		"compare-roles", "modify-role", "remove-user", "hand-over-data", "create-team", "add-team-members", "set-team-leader", "invite-into-team", "withdraw-invitation", "teams-of-person", "rename-team", "delete-team",
		"lock-product", "unlock-product", "maintain-mail", "end-maintenance", "browse-websites", "mysql-prefix", "environment-variables", "transfer-product", "terminate-product", "require-two-factor", "organization-activity", "account-activity",
		"change-language", "change-region", "change-photo", "create-organization", "switch-organization", "change-password",
		"rename-organization", "modify-address", "personalize", "show-banner", "show-logo", "delete-organization", "change-name"}
	byColleague = []string{"accept-invitation", "leave-organization"}
)

func TestTheGuidesWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	if got, want := len(byStrangers)+len(byOlive)+len(byColleague)+len(twoFactor)+len(recoveries)+len(lockouts)+len(signIns)+len(ownData)+len(money)+len(documents)+len(renewals)+len(late)+len(endings)+len(supported), len(guide.All()); got != want {
		t.Errorf("%d guides are carried out, there are %d", got, want)
	}
	inEveryLanguage(t, playAll)
}

func playAll(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	if pictures() && !o.JSOff {
		clearPictures(t, lang)
	}
	for _, name := range byStrangers {
		window, _ := browser.New(t, p.URL, o)
		play(newPlayer(t, p, window, lang, strangersValues), o, name)
	}
	olive := newPlayer(t, p, page, lang, olivesValues(t))
	olive.signIn(cast.Olive.LoginID, cast.Password)
	for _, name := range byOlive {
		play(olive, o, name)
		if name == "add-user" {
			window, _ := browser.New(t, p.URL, o)
			luca := newPlayer(t, p, window, lang, lucasValues)
			luca.before = func() { olive.invite(luca.values[guide.Email]) }
			for _, name := range byColleague {
				play(luca, o, name)
				luca.before = nil
			}
		}
	}
}

var (
	strangersValues = map[guide.Variable]string{
		guide.FirstName: "Noa", guide.LastName: "Keller", guide.Email: "noa.keller@example.org", guide.NewPassword: newPassword,
	}
	lucasValues = map[guide.Variable]string{
		guide.FirstName: "Luca", guide.LastName: "Ferrari", guide.OwnName: "Luca Ferrari", guide.Email: "luca@ferrari.example", guide.NewPassword: newPassword,
	}
)

func olivesValues(t *testing.T) map[guide.Variable]string {
	return map[guide.Variable]string{
		guide.Email: cast.Olive.LoginID, guide.OwnPassword: cast.Password, guide.NewPassword: newPassword, guide.FirstName: "Noa", guide.LastName: "Keller",
		guide.OrganizationName: "Atelier Soleil", guide.NewOrganizationName: "Soleil & Lune", guide.OtherOrganization: cast.Org, guide.NewInitials: "SL",
		guide.Street: "Lindenstraße 12", guide.PostalCode: "10969", guide.Town: "Berlin",
		guide.PhotoFile: pictureFile(t, "portrait.png", 300, 300), guide.LogoFile: pictureFile(t, "logo.png", 300, 300), guide.BannerFile: pictureFile(t, "banner.png", 600, 200),
		guide.NewTeam: "Design", guide.WorkTeam: "Accounting", guide.RenamedTeam: "Design & Web",
		guide.AnyProduct: "atelier-lumiere.example", guide.MailService: "atelier-lumiere.example mail", guide.SomeProduct: "Radio Lumière",
		guide.SomeDomain: "lumiere-shop", guide.CountOfDomains: "8", guide.Hosting: "Hosting atelier-lumiere", guide.Website: demo.MigratedSite,
		guide.VariableName: "LOG_LEVEL", guide.VariableValue: "debug", guide.OtherSide: cast.Ruth.LoginID,
		guide.ColleagueEmail: "luca.ferrari@example.org", guide.ExternalEmail: "lea.bianchi@example.net", guide.InvitedEmail: "noemi@example.org", guide.RecipientEmail: cast.Mia.LoginID,
	}
}

// invite adds somebody to the organization by the guide.
func (p *player) invite(address string) {
	p.t.Helper()
	colleague := p.values[guide.ColleagueEmail]
	p.values[guide.ColleagueEmail] = address
	p.run("add-user")
	p.values[guide.ColleagueEmail] = colleague
}

// pictureFile makes a file with a picture so many pixels wide and high.
func pictureFile(t *testing.T, name string, width, height int) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, testkit.PNG(t, width, height), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func play(p *player, o browser.Options, name string) {
	p.t.Helper()
	g, ok := guide.Find(name)
	if !ok {
		p.t.Fatalf("there is no guide %s", name)
	}
	if pictures() && !o.JSOff {
		p.after = func(g guide.Guide, step int) {
			if slices.Contains(g.PictureSteps(), step) {
				savePicture(p.t, p.page, filepath.Join("static", g.PictureFile(p.lang.Lang, step)), guidePictureWidth)
			}
		}
	}
	p.values[guide.Colleague], p.values[guide.ChangedEmail] = cast.Mia.Name(), cast.Mia.LoginID
	switch name {
	case "remove-user":
		p.values[guide.Colleague] = cast.Bill.Name()
	case "require-two-factor": // which only those do who have it themselves
		testkit.Exec(p.t, p.portal.App.DB, `update members set two_factor = true where email = @olive`, db.Args{"olive": cast.Olive.LoginID})
	case "hand-over-data":
		p.values[guide.Colleague] = cast.Eve.Name()
	case "teams-of-person":
		p.values[guide.WorkTeam] = "Direction" // which the colleague is not in yet
	case "rename-team":
		p.values[guide.WorkTeam] = p.values[guide.NewTeam]
	case "delete-team":
		p.values[guide.WorkTeam] = p.values[guide.RenamedTeam]
	case "forgotten-password":
		p.values[guide.NewPassword] = thirdPassword
	case "delete-organization":
		p.values[guide.OwnPassword] = newPassword
	}
	p.play(g)
	if check := outcomes[name]; check != nil {
		check(p)
	}
}

// outcomes tell whether a guide has brought about what it promises.
var outcomes = map[string]func(p *player){
	"forgotten-password": func(p *player) {
		p.signIn("noa.keller@example.org", thirdPassword)
		p.page.See("Noa Keller", p.lang.T("ui.frame.main_menu"))
	},
	"accept-invitation": func(p *player) {
		p.page.See(cast.Org, p.lang.T("ui.frame.main_menu"))
	},
	"leave-organization": func(p *player) {
		p.page.Goto(route.Org(p.portal.Org(cast.Org)))
		if got := p.page.Status(); got != http.StatusNotFound {
			p.t.Errorf("after leaving, the organization answers %d", got)
		}
	},
	"rename-team": func(p *player) {
		p.page.See("Design & Web", p.lang.T("teams.about"))
	},
	"switch-organization": func(p *player) {
		p.page.See(cast.Org, p.lang.T("ui.frame.main_menu"))
		p.page.Goto(route.Org(p.portal.Org("Atelier Soleil"))) // the guides after this one are about it
	},
	"change-name": func(p *player) {
		p.page.See("Noa Keller", p.lang.T("profile.person"))
	},
	"modify-address": func(p *player) {
		p.page.See("Berlin")
		p.page.See("EUR", p.lang.T("org.next_currency"))
	},
	"create-account": func(p *player) {
		p.page.See("Noa Keller", p.lang.T("ui.frame.main_menu"))
	},
	"add-user": func(p *player) {
		p.page.Goto(route.Users(p.portal.Org(cast.Org)))
		p.page.See("luca.ferrari@example.org")
	},
	"require-two-factor": func(p *player) {
		p.page.Goto(route.Security(p.portal.Org(cast.Org)))
		p.page.See(p.lang.T("users.two_factor_off"), p.lang.T("org.security.require"))
	},
	"modify-role": func(p *player) {
		p.page.Goto(route.Users(p.portal.Org(cast.Org)))
		p.page.See(p.lang.T("role.administrator"), cast.Mia.Name())
	},
	"remove-user": func(p *player) {
		p.page.Goto(route.Users(p.portal.Org(cast.Org)))
		p.page.See(cast.Mia.Name())
		if strings.Contains(p.page.Text(), cast.Bill.Name()) {
			p.t.Errorf("%s is still there", cast.Bill.Name())
		}
	},
	"create-team": func(p *player) {
		p.page.Goto(route.Teams(p.portal.Org(cast.Org)))
		p.page.See("Design")
	},
	"add-team-members": func(p *player) {
		p.page.See(cast.Mia.Name(), p.lang.T("teams.members"))
	},
	"set-team-leader": func(p *player) {
		p.page.See(cast.Mia.LoginID, p.lang.T("teams.about"))
	},
	"invite-into-team": func(p *player) {
		p.page.See("lea.bianchi@example.net", p.lang.T("teams.members"))
	},
	"lock-product": func(p *player) {
		p.page.See(p.lang.T("product.locked.since"))
	},
	"maintain-mail": func(p *player) {
		p.page.See(p.lang.T("product.maintenance.since"))
	},
	"mysql-prefix": func(p *player) {
		p.page.See("wxyz_website", p.lang.T("site.prefix.title"))
	},
	"environment-variables": func(p *player) {
		p.page.See("LOG_LEVEL", p.lang.T("product.environment_variables"))
	},
	"transfer-product": func(p *player) {
		p.page.See(cast.Ruth.LoginID, p.lang.T("transfer.pending_title"))
	},
	"change-language": func(p *player) {
		// Another browser, which asks for another language.
		other := i18n.FR
		if p.lang.Lang == i18n.FR {
			other = i18n.DE
		}
		page, _ := browser.New(p.t, p.portal.URL, browser.Options{Lang: string(other)})
		elsewhere := newPlayer(p.t, p.portal, page, other, nil)
		elsewhere.signIn(cast.Olive.LoginID, cast.Password)
		if got := page.Lang(); got != string(p.lang.Lang) {
			p.t.Errorf("elsewhere the portal speaks %s", got)
		}
	},
	"create-organization": func(p *player) {
		p.page.See("Atelier Soleil", p.lang.T("ui.frame.main_menu"))
	},
	"rename-organization": func(p *player) {
		p.page.See("Soleil & Lune", p.lang.T("ui.frame.main_menu"))
	},
	"personalize": func(p *player) {
		p.page.See("SL", p.lang.T("ui.frame.main_menu"))
	},
	"delete-organization": func(p *player) {
		if text := p.page.Text(); strings.Contains(strings.ReplaceAll(text, p.lang.T("org.delete.done", "Organization", "Soleil & Lune"), ""), "Soleil & Lune") {
			p.t.Error("the organization is still there")
		}
	},
	"change-password": func(p *player) {
		page, _ := browser.New(p.t, p.portal.URL, browser.Options{Lang: string(p.lang.Lang)})
		again := newPlayer(p.t, p.portal, page, p.lang.Lang, nil)
		again.signIn(cast.Olive.LoginID, newPassword)
		page.See("Atelier Soleil")
	},
}
