package guide

import "manager/internal/route"

// Route patterns of the pages of an organization's money, as the router reads them.
var (
	accountingPage        = route.Accounting(route.OrgParam)
	toPayPage             = route.ToPay(route.OrgParam)
	paymentPage           = route.Payment(route.OrgParam, route.PaymentParam)
	billingAddressesPage  = route.BillingAddresses(route.OrgParam)
	newBillingAddressPage = route.NewBillingAddress(route.OrgParam)
	profilesPage          = route.PaymentProfiles(route.OrgParam)
	prepaidPage           = route.PrepaidAccount(route.OrgParam)
	prepaidCreditPage     = route.PrepaidCredit(route.OrgParam)
	prepaidPayoutPage     = route.PrepaidPayout(route.OrgParam)
)

var (
	toPrepaid  = []Step{signIn(), side("nav.prepaid_account", "nav.accounting")}
	toProfiles = []Step{signIn(), side("nav.payment_profiles", "nav.accounting")}
)

// chooseCountry chooses the country of an address.
func chooseCountry(label string) Step {
	return Step{Action: Choose, Label: label, Value: AddressCountry, Sentence: "guide.step.choose_country"}
}

var creditPrepaidAccount = Guide{
	Name:    "credit-prepaid-account",
	Title:   "guide.credit_prepaid_account.title",
	Purpose: "guide.credit_prepaid_account.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{accountingPage, prepaidPage, prepaidCreditPage, paymentPage},
	Direct:  "prepaid-account",
	Way:     toPrepaid,
	Steps: []Step{
		click("billing.credit_account"),
		fill("prepaid.credit.amount", CreditAmount),
		Step{Action: Choose, Label: "payment.profile.one", Value: PaymentCard, Sentence: "guide.step.choose_profile"},
		click("prepaid.credit.submit"),
		see("guide.credit_prepaid_account.done", "payment.state.succeeded"),
	},
}

var payByPrepaidAccount = Guide{
	Name:    "pay-by-prepaid-account",
	Title:   "guide.pay_by_prepaid_account.title",
	Purpose: "guide.pay_by_prepaid_account.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{accountingPage, toPayPage, prepaidPage, orderPage},
	Direct:  "to-pay",
	Way:     []Step{signIn(), side("nav.to_pay", "nav.accounting")},
	Steps: []Step{
		see("guide.pay_by_prepaid_account.found", "common.show_all"),
		Step{Action: Tick, Label: "guide.label.name", Sentence: "guide.pay_by_prepaid_account.tick"}.Naming("Name", OpenOrder),
		Step{Action: Choose, Label: "payment.means", Value: PrepaidMeans, Sentence: "guide.pay_by_prepaid_account.choose"},
		click("billing.pay_selection"),
		see("guide.pay_by_prepaid_account.done", "billing.paid"),
	},
}

var recoverBalance = Guide{
	Name:    "recover-balance",
	Title:   "guide.recover_balance.title",
	Purpose: "guide.recover_balance.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{prepaidPage, prepaidPayoutPage},
	Direct:  "prepaid-account",
	Way:     toPrepaid,
	Steps: []Step{
		Step{Action: Click, Label: "billing.recover_balance", Sentence: "guide.recover_balance.click"}.In("prepaid.available").Naming("Currency", BalanceCurrency),
		fill("prepaid.payout.amount", PayoutAmount).Naming("Currency", BalanceCurrency),
		choose("prepaid.payout.to", "prepaid.payout.bank"),
		fill("prepaid.payout.holder", AccountHolder),
		fill("prepaid.payout.iban", AccountIBAN),
		fill("prepaid.payout.street", StreetName),
		fill("prepaid.payout.house_number", HouseNumber),
		fill("prepaid.payout.postal_code", PostalCode),
		fill("prepaid.payout.town", Town),
		chooseCountry("prepaid.payout.country"),
		click("billing.recover_balance"),
		see("guide.recover_balance.done", "prepaid.payout.asked"),
	},
}

var addPaymentProfile = Guide{
	Name:    "add-payment-profile",
	Title:   "guide.add_payment_profile.title",
	Purpose: "guide.add_payment_profile.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{profilesPage, route.NewPaymentProfile(route.OrgParam), route.PaymentProfileReturn(route.OrgParam), route.SimulatorMeans(), prepaidCreditPage},
	Direct:  "payment-profiles",
	Way:     toProfiles,
	Steps: []Step{
		click("common.add"),
		choose("payment.means", "payment.means.card"),
		click("common.next"),
		{Action: Choose, Label: "simulator.behaviour", Option: "simulator.behaviour.pays", Sentence: "guide.add_payment_profile.provider"},
		click("simulator.save"),
		click("payment.profile.keep"),
		Step{Action: Click, Label: "payment.profile.make_default_of", Sentence: "guide.add_payment_profile.make_default"}.Naming("Name", PaymentCard).Showing("payment.profile.make_default"),
		see("guide.add_payment_profile.done", "payment.profile.default_set"),
	},
}

var removePaymentProfile = Guide{
	Name:    "remove-payment-profile",
	Title:   "guide.remove_payment_profile.title",
	Purpose: "guide.remove_payment_profile.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{profilesPage, route.PaymentProfileRemoval(route.OrgParam, route.PaymentProfileParam)},
	Direct:  "payment-profiles",
	Way:     toProfiles,
	Steps: []Step{
		Step{Action: Click, Label: "payment.profile.remove_of", Sentence: "guide.remove_payment_profile.choose"}.Naming("Name", UnusedCard).Showing("payment.profile.remove"),
		confirm("payment.profile.remove_submit"),
		see("guide.remove_payment_profile.done", "payment.profile.removed"),
	},
}

var addBillingAddress = Guide{
	Name:    "add-billing-address",
	Title:   "guide.add_billing_address.title",
	Purpose: "guide.add_billing_address.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{billingAddressesPage, newBillingAddressPage, checkoutPage},
	Direct:  "billing-addresses",
	Way:     []Step{signIn(), side("nav.billing_addresses", "nav.accounting")},
	Steps: []Step{
		click("common.add"),
		fill("billing.address.name", BilledName),
		chooseCountry("profile.country"),
		fill("billing.address.street", StreetName),
		fill("billing.address.house_number", HouseNumber),
		fill("org.postal_code", PostalCode),
		fill("org.city", Town),
		click("common.confirm"),
		see("guide.add_billing_address.done", "billing.address.added"),
	},
}
