package guide

import "manager/internal/route"

// Route patterns of the pages of renewals, as the router reads them.
var (
	renewalsPage       = route.Renewals(route.OrgParam)
	manageRenewalsPage = route.ManageRenewals(route.OrgParam)
	renewalPeriodPage  = route.RenewalPeriod(route.OrgParam, route.ProductParam)
)

var (
	toRenewals = []Step{signIn(), side("nav.renewals", "nav.accounting")}
	toToPay    = []Step{signIn(), side("nav.to_pay", "nav.accounting")}
)

var automaticRenewal = Guide{
	Name:    "automatic-renewal",
	Title:   "guide.automatic_renewal.title",
	Purpose: "guide.automatic_renewal.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{renewalsPage, manageRenewalsPage},
	Direct:  "renewals",
	Way:     toRenewals,
	Steps: []Step{
		Step{Action: Tick, Label: "ui.table.select", Sentence: "guide.automatic_renewal.tick"}.Naming("Name", DueProduct),
		click("billing.manage_renewals"),
		choose("billing.automatic_renewal", "renewal.switch_on"),
		click("common.confirm"),
		see("guide.automatic_renewal.done", "renewal.changed"),
	},
}

// oneWarranty is a guide about one product's warranty, by an action of its menu on *To pay*.
func oneWarranty(name, title, action string) Guide {
	return Guide{Name: name, Title: title, Purpose: "guide.warranty.purpose", WhoMay: "guide.who.accounting", About: []string{toPayPage, manageRenewalsPage}, Direct: "to-pay", Way: toToPay,
		Steps: []Step{rowMenu(DueProduct).Saying("guide.warranty.row_menu"), click(action), click("common.confirm"), see("guide.warranty.done", "renewal.changed")}}
}

// allWarranties is a guide about the warranty of all products, by an answer of *Manage renewals*.
func allWarranties(name, title, answer string) Guide {
	return Guide{Name: name, Title: title, Purpose: "guide.warranty.purpose", WhoMay: "guide.who.accounting", About: []string{renewalsPage, manageRenewalsPage}, Direct: "renewals", Way: toRenewals,
		Steps: []Step{
			Step{Action: Tick, Label: "ui.table.select_everything", Sentence: "guide.warranty.tick_all"},
			click("billing.manage_renewals"),
			choose("billing.renewal_warranty", answer),
			click("common.confirm"),
			see("guide.warranty.all_done", "renewal.manage_all"),
		}}
}

var (
	activateWarranty        = oneWarranty("activate-renewal-warranty", "guide.activate_renewal_warranty.title", "billing.activate_renewal_warranty")
	deactivateWarranty      = oneWarranty("deactivate-renewal-warranty", "guide.deactivate_renewal_warranty.title", "billing.deactivate_renewal_warranty")
	activateAllWarranties   = allWarranties("activate-all-renewal-warranties", "guide.activate_all_renewal_warranties.title", "billing.activate_renewal_warranty")
	deactivateAllWarranties = allWarranties("deactivate-all-renewal-warranties", "guide.deactivate_all_renewal_warranties.title", "billing.deactivate_renewal_warranty")
)

var periodAtPayment = Guide{
	Name:    "change-period-at-payment",
	Title:   "guide.change_period_at_payment.title",
	Purpose: "guide.change_period.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{toPayPage},
	Direct:  "to-pay",
	Way:     toToPay,
	Steps: []Step{
		Step{Action: Tick, Label: "guide.label.name", Sentence: "guide.change_period.tick"}.Naming("Name", DueProduct),
		Step{Action: Choose, Label: "billing.to_pay.period_of", Value: NewPeriod, Sentence: "guide.change_period.choose"}.Naming("Name", DueProduct),
		Step{Action: Choose, Label: "payment.means", Value: PaymentCard, Sentence: "guide.step.choose_profile"},
		click("billing.pay_selection"),
		see("guide.change_period.paid", "billing.paid"),
	},
}

var periodInOffer = Guide{
	Name:    "change-period-in-offer",
	Title:   "guide.change_period_in_offer.title",
	Purpose: "guide.change_period.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{renewalPeriodPage, productPage},
	Direct:  "products",
	Way:     toProducts,
	Steps: []Step{
		Step{Action: Click, Label: "guide.label.name", Sentence: "guide.change_period.open"}.Naming("Name", DueProduct),
		click("common.manage"),
		click("product.modify_offer"),
		Step{Action: Choose, Label: "shop.period", Value: NewPeriod, Sentence: "guide.change_period.choose_offer"},
		choose("renewal.period.when", "renewal.period.when_due"),
		click("common.confirm"),
		see("guide.change_period.set", "renewal.period.set"),
	},
}
