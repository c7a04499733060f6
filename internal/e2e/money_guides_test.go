package e2e_test

import (
	"slices"
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

// money are the guides about orders and payments, in the order in which they are
// carried out: the first order uses up the prepaid account of the demo, the one
// with the promo code waits for its payment until the account is credited again.
var money = []string{"add-billing-address", "order-product", "promo-code", "use-gratuity", "credit-prepaid-account", "pay-by-prepaid-account", "recover-balance", "remove-payment-profile", "add-payment-profile"}

// ordered are the kinds, by their codes, and the offers that the guides order.
var ordered = map[string]struct{ kind, offer string }{
	"order-product": {"wordpress", "Pro"},
	"promo-code":    {"domain", ".com"},
	"use-gratuity":  {"domain", ".ch"},
}

// onPage says where those values stand that only the page knows.
var onPage = map[guide.Variable]string{
	guide.OpenGratuity: "select[name=gratuity] option:last-child",
	guide.OpenOrder:    "tr:has(input[name=orders]) a",
	guide.PrepaidMeans: "select[name=means] option[value=prepaid]",
}

func TestTheMoneyGuidesWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, playMoney)
}

func playMoney(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	olive := newPlayer(t, p, page, lang, map[guide.Variable]string{
		guide.PaymentCard: "Simulator •••• 4242", guide.UnusedCard: "Simulator •••• 3155", guide.NewProduct: "atelier-soleil.example", guide.PromoCode: "DEMO10",
		guide.CreditAmount: "100", guide.PayoutAmount: "50", guide.BalanceCurrency: "CHF", guide.AccountHolder: "Atelier Soleil", guide.AccountIBAN: "CH93 0076 2011 6238 5295 7",
		guide.BilledName: "Atelier Soleil Berlin", guide.StreetName: "Lindenstraße", guide.HouseNumber: "12", guide.PostalCode: "10969", guide.Town: "Berlin",
	})
	olive.live = func(v guide.Variable) (string, bool) {
		selector, ok := onPage[v]
		if !ok {
			return "", false
		}
		return strings.TrimSpace(page.TextOf(selector)), true
	}
	olive.signIn(cast.Olive.LoginID, cast.Password)
	page.See(cast.Olive.FirstName)
	paid := func() int {
		return testkit.Value[int](t, p.App.DB, `select count(*)::int from orders where state = 'paid'`, nil)
	}
	before := paid()
	for _, name := range money {
		if order, ok := ordered[name]; ok {
			olive.values[guide.ProductKind] = testkit.Value[string](t, p.App.DB, `select plural ->> @lang from product_kinds where code = @code`, db.Args{"lang": string(lang), "code": order.kind})
			olive.values[guide.Offer] = order.offer
		}
		play(olive, o, name)
	}
	if got := paid(); got != before+len(ordered) {
		t.Errorf("%d orders are paid, %d were before %d were placed", got, before, len(ordered))
	}
	if held := testkit.Column[int64](t, p.App.DB, `select amount from payouts where state = 'held'`, nil); !slices.Equal(held, []int64{50_00}) {
		t.Errorf("held to be paid out: %v", held)
	}
}
