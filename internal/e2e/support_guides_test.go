package e2e_test

import (
	"net/url"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/staff"
	"manager/internal/support/visit"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// supported are the guides about support, in the order in which they are carried out.
var supported = []string{"find-support-code", "technical-document", "see-vip-code", "give-support-access", "see-support-visits", "withdraw-support-access", "approve-support-access", "subscribe-premium-support"}

// heldSupport is the Premium Support that the demo organization has already; when it has ended, it orders another one.
const heldSupport = "Technical contact"

// Where the pages show the digits of the codes.
const (
	supportDigits = "section.card:has(#support-code) .spoken [aria-hidden]"
	vipDigits     = "section.card:has(#vip-code) .spoken [aria-hidden]"
)

func TestTheGuidesAboutSupportWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, playSupported)
}

func playSupported(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	page.Downloads()
	// What the browser saves is asked for without the headers that the test gives to pages.
	testkit.Exec(t, p.App.DB, `update users set language = @lang where login_id = @olive`, db.Args{"lang": string(lang), "olive": cast.Olive.LoginID})
	olive := newPlayer(t, p, page, lang, map[guide.Variable]string{
		guide.Email: cast.Olive.LoginID, guide.OwnPassword: cast.Password, guide.SupportReason: "T-20261127-0388",
		guide.Offer: testkit.Value[string](t, p.App.DB, `select name ->> @lang from product_offers where kind = 'premium_support' and code = 'gold'`, db.Args{"lang": string(lang)}), guide.NewProduct: "Premium", guide.PaymentCard: "Simulator •••• 4242",
	})
	olive.signIn(cast.Olive.LoginID, cast.Password)
	page.See(cast.Olive.FirstName)
	sam := p.AsStaff(t, staff.Agent)
	for _, name := range supported {
		switch name {
		case "see-vip-code":
			page.Goto(route.PremiumSupport(p.Org(cast.Org)))
			former := page.TextOf(vipDigits)
			play(olive, o, name)
			if renewed := page.TextOf(vipDigits); renewed == former {
				t.Errorf("the VIP code is still %s", former)
			} else {
				identifies(t, sam, renewed, cast.Org)
			}
			continue
		case "see-support-visits":
			visited(t, p, sam)
		case "approve-support-access":
			by, _, err := p.App.Staff.Enter(t.Context(), seal.HashToken(sam.Token))
			if err == nil {
				err = p.App.Visits.Ask(t.Context(), by, id.New[id.SupportAccess](), visit.Question{Organization: p.Org(cast.Org), Terms: visit.Terms{Reason: "T-20261127-0388", Products: true, Hours: 4}})
			}
			if err != nil {
				t.Fatal(err)
			}
		case "subscribe-premium-support":
			p.As(t, cast.Olive).Post(route.ProductTermination(p.Org(cast.Org), p.Product(cast.Org, heldSupport).String()), url.Values{"reason": {"not_needed"}, "confirmed": {"on"}})
		}
		play(olive, o, name)
		switch name {
		case "find-support-code":
			identifies(t, sam, page.TextOf(supportDigits), cast.Olive.Name())
		case "technical-document":
			digits := page.TextOf(supportDigits)
			wantPrinted(t, page.Downloaded(".pdf"), digits, cast.Olive.LoginID, p.Org(cast.Org), heldSupport)
			identifies(t, sam, digits, cast.Olive.Name())
		case "subscribe-premium-support":
			if kind := testkit.Value[string](t, p.App.DB, `select kind || ' ' || offer from products where org_id = @org and name = @name`, db.Args{"org": p.OrgID(cast.Org), "name": "Premium"}); kind != "premium_support gold" {
				t.Errorf("%s was ordered", kind)
			}
		}
	}
}

// identifies demands that a code that a page shows tells an agent of the provider whose it is.
func identifies(t *testing.T, agent portal.Staff, digits, whose string) {
	t.Helper()
	answer := agent.Post(route.StaffIdentify(), url.Values{"code": {digits}})
	if !strings.HasPrefix(answer.Path, route.StaffIdentify()+"/") {
		t.Errorf("the code %s: status %d", digits, answer.Status)
	} else if said := agent.Get(answer.Path).Text("main"); !strings.Contains(said, whose) {
		t.Errorf("the code %s is not of %s: %s", digits, whose, said)
	}
}

// visited has Sam of support look at the products by the access that was given.
func visited(t *testing.T, p *portal.Portal, sam portal.Staff) {
	t.Helper()
	access := testkit.Value[id.SupportAccess](t, p.App.DB, `select id from support_accesses where state = 'granted'`, nil)
	sam.Post(route.StaffVisitEntry(access.String()), url.Values{})
	for _, address := range []string{route.Products(p.Org(cast.Org)), route.Invoices(p.Org(cast.Org)), route.Users(p.Org(cast.Org))} {
		sam.Get(address)
	}
}
