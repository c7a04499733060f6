package e2e_test

import (
	"net/url"
	"testing"

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

// supported are the guides about temporary access of support, in the order in which they are carried out.
var supported = []string{"give-support-access", "see-support-visits", "withdraw-support-access", "approve-support-access"}

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
	olive := newPlayer(t, p, page, lang, map[guide.Variable]string{guide.Email: cast.Olive.LoginID, guide.OwnPassword: cast.Password, guide.SupportReason: "T-20261127-0388"})
	olive.signIn(cast.Olive.LoginID, cast.Password)
	page.See(cast.Olive.FirstName)
	sam := p.AsStaff(t, staff.Agent)
	for _, name := range supported {
		switch name {
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
		}
		play(olive, o, name)
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
