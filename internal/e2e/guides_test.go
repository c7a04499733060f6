package e2e_test

import (
	"os"
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

const newPassword = "a longer one for Olive, 42 times"

// signedOut and signedIn are the guides in the order in which they are carried
// out: those about people first, because a new organization becomes the one used last.
var (
	signedOut = []string{"create-account"}
	signedIn  = []string{"send-security-alert", "add-user", "manage-product-access", "team-product-access", "give-full-access", "modify-role", "remove-user", "create-team", "add-team-members", "set-team-leader", "invite-into-team", "lock-product", "maintain-mail",
		"mysql-prefix", "environment-variables", "transfer-product", "terminate-product", "require-two-factor",
		"change-language", "create-organization", "change-password", "rename-organization", "personalize", "delete-organization"}
)

func TestTheGuidesWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	if got, want := len(signedOut)+len(signedIn), len(guide.All()); got != want {
		t.Errorf("%d guides are carried out, there are %d", got, want)
	}
	for _, lang := range i18n.Languages {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			playAll(t, lang, browser.Options{Lang: string(lang), Width: 1200, Height: 750})
		})
	}
	t.Run("without scripts", func(t *testing.T) {
		t.Parallel()
		playAll(t, i18n.EN, browser.Options{Lang: "en", JSOff: true})
	})
}

func playAll(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	stranger, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	values := map[guide.Variable]string{
		guide.FirstName: "Noa", guide.LastName: "Keller", guide.Email: "noa.keller@example.org", guide.NewPassword: newPassword,
	}
	play(newPlayer(t, p, stranger, lang, values), lang, o, signedOut)

	page, _ := browser.New(t, p.URL, o)
	values[guide.Email] = cast.Olive.LoginID
	values[guide.OwnPassword] = cast.Password
	values[guide.OrganizationName] = "Atelier Soleil"
	values[guide.NewOrganizationName] = "Soleil & Lune"
	values[guide.NewTeam], values[guide.WorkTeam] = "Design", "Accounting"
	values[guide.AnyProduct], values[guide.MailService] = "atelier-lumiere.example", "atelier-lumiere.example mail"
	values[guide.NewInitials] = "SL"
	values[guide.SomeProduct] = "Radio Lumière"
	values[guide.ExternalEmail] = "lea.bianchi@example.net"
	values[guide.Hosting], values[guide.Website] = "Hosting atelier-lumiere", demo.MigratedSite
	values[guide.VariableName], values[guide.VariableValue] = "LOG_LEVEL", "debug"
	values[guide.OtherSide] = cast.Ruth.LoginID
	values[guide.ColleagueEmail] = "luca.ferrari@example.org"
	olive := newPlayer(t, p, page, lang, values)
	olive.signIn(cast.Olive.LoginID, cast.Password)
	play(olive, lang, o, signedIn)
}

func play(p *player, lang i18n.Lang, o browser.Options, names []string) {
	p.t.Helper()
	if pictures() && !o.JSOff {
		p.after = func(g guide.Guide, step int) {
			if step == g.Picture {
				savePicture(p.t, p.page, guidePicture(lang, g.Name), guidePictureWidth)
			}
		}
	}
	for _, name := range names {
		g, ok := guide.Find(name)
		if !ok {
			p.t.Fatalf("there is no guide %s", name)
		}
		p.values[guide.Colleague], p.values[guide.ChangedEmail] = cast.Mia.Name(), cast.Mia.LoginID
		if name == "require-two-factor" { // which only those do who have it themselves
			testkit.Exec(p.t, p.portal.App.DB, `update members set two_factor = true where email = @olive`, db.Args{"olive": cast.Olive.LoginID})
		}
		if name == "remove-user" {
			p.values[guide.Colleague] = cast.Bill.Name()
		}
		if name == "delete-organization" {
			p.values[guide.OwnPassword] = newPassword
		}
		p.play(g)
		if check := outcomes[name]; check != nil {
			check(p)
		}
	}
}

// outcomes tell whether a guide has brought about what it promises.
var outcomes = map[string]func(p *player){
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
