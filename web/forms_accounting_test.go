package web_test

import (
	"net/url"
	"testing"

	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// accountingForms are the forms of web/accounting and of the simulated provider of payments.
var accountingForms = map[string]form{
	"/o/{org}/accounting/to-pay": {by: "Bill", fields: "key=0190a0b0-0000-7000-8000-000000000001&orders=0190a0b0-0000-7000-8000-000000000002&means=prepaid"},
	"/o/{org}/accounting/renewals/manage": {
		by:     "Bill",
		fields: "asked=on&product={product}&automatic=on&profile=0190a0b0-0000-7000-8000-000000000001&warranty=on",
		submit: "asked=on&product={product}&warranty=on",
	},
	"/o/{org}/accounting/renewals/{product}/period": {
		by:     "Bill",
		fields: "key=0190a0b0-0000-7000-8000-000000000001&months=1&when=now",
		submit: "key=0190a0b0-0000-7000-8000-000000000001&months=1&when=due",
	},
	"/o/{org}/accounting/to-pay/pro-forma": {
		by:     "Bill",
		fields: "key=0190a0b0-0000-7000-8000-000000000001&orders=0190a0b0-0000-7000-8000-000000000002&invoices=0190a0b0-0000-7000-8000-000000000003&means=prepaid",
	},
	"/o/{org}/accounting/invoices/export": {
		by:     "Bill",
		fields: "key=0190a0b0-0000-7000-8000-000000000004&as=paper&state=paid&from=2026-01-01&to=2026-12-31&separator=%3B",
		submit: "key=0190a0b0-0000-7000-8000-000000000004&as=csv_mail&separator=%3B",
	},
	"/o/{org}/accounting/invoices/{document}/payment":         {by: "Bill"},
	"/o/{org}/accounting/payment-profiles/new":                {by: "Bill", fields: "means=gold", submit: "means=prepaid"},
	"/o/{org}/accounting/payment-profiles/saved":              {by: "Bill", fields: "token=card_pays_unknown"},
	"/o/{org}/accounting/payment-profiles/{profile}/default":  {by: "Bill", open: anotherCard(route.PaymentProfileDefault), submit: noFields},
	"/o/{org}/accounting/payment-profiles/{profile}/fallback": {by: "Bill", open: anotherCard(route.PaymentProfileFallback), fields: "fallback=true"},
	"/o/{org}/accounting/payment-profiles/{profile}/removal":  {by: "Bill", open: anotherCard(route.PaymentProfileRemoval), submit: noFields},
	"/o/{org}/accounting/prepaid/credit": {
		by:     "Bill",
		fields: "key=0190a0b0-0000-7000-8000-000000000001&amount=0&currency=CHF&profile={card}",
		submit: "key=0190a0b0-0000-7000-8000-000000000001&amount=20&currency=CHF&profile={card}",
	},
	"/o/{org}/accounting/prepaid/payout": {
		by:     "Bill",
		fields: "key=0190a0b0-0000-7000-8000-000000000001&amount=0&currency=CHF&means=bank&holder=Bill&iban=CH93&street=Gasse&house_number=1&postal_code=3011&city=Bern&country=CH&paypal=bill@demo.test",
		submit: "key=0190a0b0-0000-7000-8000-000000000001&amount=5&currency=CHF&means=bank&holder=Bill&iban=CH9300762011623852957&city=Bern&country=CH",
	},
	"/o/{org}/accounting/payouts/{payout}/withdrawal": {by: "Bill"},
	"/o/{org}/accounting/prepaid/top-up": {
		by:     "Bill",
		fields: "currency=CHF&below=0&amount=20&monthly_cap=100&profile={card}",
		submit: "currency=CHF&below=10&amount=20&monthly_cap=100&profile={card}",
	},
	"/o/{org}/accounting/prepaid/top-up/end": {by: "Bill", fields: "currency=CHF"},

	"/dev/bank": {by: "Bill", fields: "key=x&reference=y&way=pays", submit: "way=pays", fill: func(t *testing.T, p *portal.Portal, v url.Values) {
		v.Set("key", id.New[id.Event]().String())
		v.Set("reference", testkit.Value[string](t, p.App.DB, `select reference from documents where state = 'open' and reference <> '' order by number limit 1`, nil))
	}},
	"/dev/clock":                    {by: "Bill", fields: "before=7&days=1"},
	"/dev/staff":                    {by: "Bill", fields: "email=ana%40staff.test"},
	"/simulator/means":              {by: "Bill", fields: "means=card&behaviour=pays&return=/profile"},
	"/simulator/payments/{payment}": {by: "Bill", fields: "answer=yes"},
	"/webhooks/payments":            {},
}

// anotherCard is an address about the demo's second card.
func anotherCard(address func(number, profile string) string) func(*testing.T, *portal.Portal) string {
	return func(t *testing.T, p *portal.Portal) string {
		t.Helper()
		card := testkit.Value[id.PaymentProfile](t, p.App.DB, `select id from payment_profiles where not is_default`, nil)
		return address(p.Org(cast.Org), card.String())
	}
}
