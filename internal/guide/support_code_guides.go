package guide

import "manager/internal/route"

// Route patterns of the pages of support, as the router reads them.
var (
	supportPage    = route.Support(route.OrgParam)
	assistancePage = route.Assistance(route.OrgParam)
	premiumPage    = route.PremiumSupport(route.OrgParam)
)

// toSupport is the way to the codes and to how support is reached.
var toSupport = []Step{signIn(), click("nav.support").In("ui.frame.main_menu")}

var findSupportCode = Guide{
	Name:    "find-support-code",
	Title:   "guide.find_support_code.title",
	Purpose: "guide.find_support_code.purpose",
	WhoMay:  "guide.find_support_code.who",
	About:   []string{supportPage, assistancePage, route.Profile()},
	Direct:  "support",
	Way:     toSupport,
	Steps: []Step{
		see("guide.find_support_code.on_support", "support.code.read_out").In("support.support_code"),
		click("ui.frame.help").Saying("guide.find_support_code.help"),
		click("support.assistance").Saying("guide.step.click_opened"),
		see("guide.find_support_code.in_assistance", "support.assistance_text"),
		click("support.all"),
		account(),
		click("nav.manage_my_profile").In("ui.frame.account"),
		click("support.show_code"),
		see("guide.find_support_code.on_profile", "support.code.read_out").In("support.support_code"),
		click("support.code.new"),
		see("guide.find_support_code.done", "support.code.drawn"),
	},
}

var seeVIPCode = Guide{
	Name:    "see-vip-code",
	Title:   "guide.see_vip_code.title",
	Purpose: "guide.see_vip_code.purpose",
	WhoMay:  "guide.see_vip_code.who",
	About:   []string{supportPage, premiumPage},
	Direct:  "support",
	Way:     toSupport,
	Steps: []Step{
		see("guide.see_vip_code.on_support", "support.vip_code"),
		click("support.premium").In("support.vip_code"),
		see("guide.see_vip_code.on_premium", "support.vip_code"),
		click("support.vip.renew"),
		see("guide.see_vip_code.done", "support.vip.renewed"),
	},
}

var technicalDocument = Guide{
	Name:    "technical-document",
	Title:   "guide.technical_document.title",
	Purpose: "guide.technical_document.purpose",
	WhoMay:  "guide.technical_document.who",
	About:   []string{supportPage},
	Direct:  "support",
	Way:     toSupport,
	Steps: []Step{
		save("support.technical_document").In("support.support_code"),
		outside("guide.technical_document.print"),
		see("guide.technical_document.done", "support.technical_document"),
	},
}

var subscribePremiumSupport = Guide{
	Name:    "subscribe-premium-support",
	Title:   "guide.subscribe_premium_support.title",
	Purpose: "guide.subscribe_premium_support.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{supportPage, premiumPage},
	Direct:  "support",
	Way:     toSupport,
	Steps: []Step{
		click("support.premium").In("support.vip_code"),
		click("support.subscribe"),
		nameProduct(),
		addToCart(),
		click("shop.checkout.open"),
		Step{Action: Choose, Label: "shop.means.title", Value: PaymentCard, Sentence: "guide.step.choose_means"},
		tick("shop.terms.accept"),
		click("shop.checkout.submit"),
		see("guide.subscribe_premium_support.done", "payment.state.succeeded"),
	},
}
