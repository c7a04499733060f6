package accounting_test

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stripe/stripe-go/v85/webhook"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Breaks when the configuration does not decide who charges cards, and whose messages are believed.
func TestTheConfigurationDecidesWhoChargesCards(t *testing.T) {
	t.Parallel()
	const secret = "whsec_0123456789abcdef"
	for name, c := range map[string]struct {
		env    map[string]string
		offers string
		signed int
	}{
		"a demo":             {nil, "card paypal sepa_debit prepaid bank_transfer", http.StatusBadRequest},
		"nobody":             {map[string]string{"MANAGER_DEMO": "0"}, "prepaid bank_transfer", http.StatusBadRequest},
		"Stripe":             {map[string]string{"MANAGER_DEMO": "0", "MANAGER_STRIPE_SECRET_KEY": "rk_test_0123456789", "MANAGER_STRIPE_WEBHOOK_SECRET": secret}, "card prepaid bank_transfer", http.StatusNoContent},
		"Stripe in a demo":   {map[string]string{"MANAGER_STRIPE_SECRET_KEY": "sk_test_0123456789", "MANAGER_STRIPE_WEBHOOK_SECRET": secret, "MANAGER_STRIPE_MEANS": "card,paypal,sepa_debit"}, "card paypal sepa_debit prepaid bank_transfer", http.StatusNoContent},
		"another's messages": {map[string]string{"MANAGER_STRIPE_SECRET_KEY": "sk_test_0123456789", "MANAGER_STRIPE_WEBHOOK_SECRET": "whsec_another0"}, "card prepaid bank_transfer", http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := portal.Start(t, portal.Options{WithoutJobs: true, Env: c.env})
			var offers []string
			p.As(t, cast.Bill).Get(route.NewPaymentProfile(p.Org(cast.Org))).Doc.Find("select[name=means] option").Each(func(_ int, o *goquery.Selection) { offers = append(offers, o.AttrOr("value", "")) })
			if got := strings.Join(offers, " "); got != c.offers {
				t.Errorf("offered are %s", got)
			}
			body := []byte(`{"id":"evt_1","object":"event","type":"customer.created","data":{"object":{"id":"cus_1","object":"customer"}}}`)
			client := p.Client(t)
			for range 2 {
				request := client.Request(http.MethodPost, route.PaymentMessages(), "application/json", strings.NewReader(string(body)))
				now := p.App.Clock()
				request.Header.Set("Stripe-Signature", fmt.Sprintf("t=%d,v1=%s", now.Unix(), hex.EncodeToString(webhook.ComputeSignature(now, body, secret))))
				portal.WantStatus(t, client.Do(request), c.signed)
			}
			kept := testkit.Value[int](t, p.App.DB, `select count(*) from payment_events where provider = 'stripe' and note = 'nothing of ours: customer.created'`, nil)
			if (kept == 1) != (c.signed == http.StatusNoContent) || kept > 1 {
				t.Errorf("%d messages were kept", kept)
			}
		})
	}
}
