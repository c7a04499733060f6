package e2e_test

import (
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// renewals are the guides about renewals, in the order in which they are carried out.
var renewals = []string{"automatic-renewal", "activate-renewal-warranty", "deactivate-renewal-warranty", "activate-all-renewal-warranties", "deactivate-all-renewal-warranties", "change-period-at-payment", "change-period-in-offer"}

// dueSoon is the product that the guides renew: due soon enough for the page, and so late that nothing happens to it by itself.
const dueSoon = "zürcher-lichtatelier.example"

// Breaks when a guide about renewals no longer fits the pages, or does not do what it says.
func TestTheRenewalGuidesWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, playRenewals)
}

func playRenewals(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	olive := newPlayer(t, p, page, lang, map[guide.Variable]string{guide.DueProduct: dueSoon, guide.PaymentCard: "Simulator •••• 4242"})
	olive.live = func(v guide.Variable) (string, bool) {
		if v != guide.NewPeriod {
			return "", false
		}
		if list := strings.TrimSpace(page.TextOf(`tr:has(input[name=products]:checked) select option:last-child`)); list != "" {
			return list, true
		}
		return strings.TrimSpace(page.TextOf(`.radio-card:first-child label`)), true
	}
	olive.signIn(cast.Olive.LoginID, cast.Password)
	page.See(cast.Olive.FirstName)
	settings := func() (automatic, warranty bool, covered int) {
		testkit.Read(t, p.App.DB, `select coalesce(bool_or(r.automatic) filter (where p.name = @name), false), coalesce(bool_or(r.warranty) filter (where p.name = @name), false), count(*) filter (where r.warranty)
			from products p join renewals r on r.product_id = p.id where p.org_id = @org`, db.Args{"name": dueSoon, "org": p.OrgID(cast.Org)}, &automatic, &warranty, &covered)
		return automatic, warranty, covered
	}
	play(olive, o, "automatic-renewal")
	if automatic, _, _ := settings(); !automatic {
		t.Error("the product is not renewed automatically")
	}
	play(olive, o, "activate-renewal-warranty")
	if _, warranty, _ := settings(); !warranty {
		t.Error("the product has no warranty")
	}
	play(olive, o, "deactivate-renewal-warranty")
	if _, warranty, _ := settings(); warranty {
		t.Error("the product still has the warranty")
	}
	play(olive, o, "activate-all-renewal-warranties")
	if _, _, covered := settings(); covered < 20 {
		t.Errorf("%d products have the warranty", covered)
	}
	play(olive, o, "deactivate-all-renewal-warranties")
	if _, _, covered := settings(); covered != 0 {
		t.Errorf("%d products still have the warranty", covered)
	}
	play(olive, o, "change-period-at-payment")
	if months := testkit.Value[int](t, p.App.DB, `select months from products where org_id = @org and name = @name`, db.Args{"org": p.OrgID(cast.Org), "name": dueSoon}); months == 12 {
		t.Errorf("the product is still paid for %d months", months)
	}
	play(olive, o, "change-period-in-offer")
	if planned := testkit.Value[int](t, p.App.DB, `select coalesce(r.next_months, 0) from renewals r join products p on p.id = r.product_id where p.org_id = @org and p.name = @name`, db.Args{"org": p.OrgID(cast.Org), "name": dueSoon}); planned == 0 {
		t.Error("no other period is planned")
	}
}
