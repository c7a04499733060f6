package help_test

import (
	"net/http"
	"strings"
	"testing"

	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestHelpCentreIsPublicInEveryLanguage(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	for _, lang := range i18n.Languages {
		stranger := p.Client(t)
		stranger.Lang = string(lang)
		l := i18n.New(lang, nil, nil)
		list := stranger.Get(route.Help())
		for _, g := range guide.All() {
			if list.Doc.Find(`main a[href="`+route.Guide(g.Name)+`"]`).Text() != l.T(g.Title) {
				t.Errorf("%s: the list does not lead to %s", lang, g.Name)
			}
			page := stranger.Get(route.Guide(g.Name))
			if page.Status != http.StatusOK || page.Text("h1") != l.T(g.Title) || page.Doc.Find(".guide-steps > li").Length() != len(g.ToDo()) {
				t.Errorf("%s: %s: status %d, %q with %d steps", lang, g.Name, page.Status, page.Text("h1"), page.Doc.Find(".guide-steps > li").Length())
			}
			pictures := page.Doc.Find(".guide-picture img")
			if want := len(g.PictureSteps()); pictures.Length() != want {
				t.Errorf("%s: %s: %d pictures, want %d: make shots", lang, g.Name, pictures.Length(), want)
			}
			for _, img := range pictures.EachIter() {
				got := stranger.Get(img.AttrOr("src", ""))
				if got.Status != http.StatusOK || got.Header.Get("Content-Type") != "image/webp" || !strings.HasPrefix(got.Body, "RIFF") {
					t.Errorf("%s: %s: a picture has status %d and type %s", lang, g.Name, got.Status, got.Header.Get("Content-Type"))
				}
			}
		}
	}
	if got := p.Client(t).Get(route.Guide("no-such-guide")).Status; got != http.StatusNotFound {
		t.Errorf("a guide that isn't there: status %d", got)
	}
}

func TestPagesLinkTheirGuides(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	olive := p.As(t, cast.Olive)
	number := p.Org(cast.Org)
	for path, name := range map[string]string{
		route.Users(number): "add-user", route.InviteUsers(number): "add-user", route.UserRole(number, p.Member(cast.Org, cast.Mia.LoginID).String()): "modify-role",
		route.Profile(): "change-password", route.ProfileOrganizations(): "create-organization",
		route.ProductKind(number, "domain"): "use-gratuity", route.Shop(number): "order-product", route.ShopKind(number, "domain"): "order-product", route.Cart(number): "use-gratuity",
		route.Checkout(number): "promo-code", route.Orders(number): "order-product", route.ToPay(number): "pay-by-prepaid-account", route.PrepaidAccount(number): "recover-balance",
		route.PrepaidCredit(number): "credit-prepaid-account", route.PrepaidPayout(number): "recover-balance", route.PaymentProfiles(number): "remove-payment-profile",
		route.NewPaymentProfile(number): "add-payment-profile", route.BillingAddresses(number): "add-billing-address", route.NewBillingAddress(number): "add-billing-address",
		route.Support(number): "find-support-code", route.Assistance(number): "find-support-code", route.PremiumSupport(number): "subscribe-premium-support",
		route.Renewals(number): "automatic-renewal",
		route.Invoices(number): "download-invoice", route.InvoicesExport(number): "export-invoices",
	} {
		if page := olive.Get(path); page.Doc.Find(`#help a[href="`+route.Guide(name)+`"]`).Length() != 1 {
			t.Errorf("%s does not lead to the guide %s", path, name)
		}
	}
}
