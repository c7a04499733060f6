package guide

import "manager/internal/route"

// Route patterns of the pages of products, as the router reads them.
var (
	productsPage    = route.Products(route.OrgParam)
	categoryPage    = route.ProductCategory(route.OrgParam, route.CategoryParam)
	kindPage        = route.ProductKind(route.OrgParam, route.KindParam)
	productPage     = route.Product(route.OrgParam, route.ProductParam)
	lockPage        = route.ProductLock(route.OrgParam, route.ProductParam)
	maintenancePage = route.ProductMaintenance(route.OrgParam, route.ProductParam)
	terminationPage = route.ProductTermination(route.OrgParam, route.ProductParam)
)

// toProducts is the way to the list of all products.
var toProducts = []Step{signIn(), side("nav.all_products", "nav.products")}

var lockProduct = Guide{
	Name:    "lock-product",
	Title:   "guide.lock_product.title",
	Purpose: "guide.lock_product.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{productsPage, categoryPage, kindPage, productPage, lockPage},
	Direct:  "products",
	Way:     toProducts,
	Steps: []Step{
		clickName(AnyProduct),
		click("common.manage"),
		click("product.lock"),
		click("product.lock.submit"),
		see("guide.lock_product.done", "product.flash.locked"),
	},
}

var maintainMail = Guide{
	Name:    "maintain-mail",
	Title:   "guide.maintain_mail.title",
	Purpose: "guide.maintain_mail.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{productsPage, productPage, maintenancePage},
	Direct:  "products",
	Way:     toProducts,
	Steps: []Step{
		clickName(MailService),
		click("common.manage"),
		click("product.activate_maintenance"),
		click("product.maintenance.submit"),
		see("guide.maintain_mail.done", "product.flash.maintenance_began"),
	},
}

var unlockProduct = Guide{
	Name:    "unlock-product",
	Title:   "guide.unlock_product.title",
	Purpose: "guide.unlock_product.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{productPage, lockPage},
	Direct:  "products",
	Way:     toProducts,
	Steps: []Step{
		clickName(AnyProduct),
		click("common.manage"),
		click("product.unlock"),
		click("product.unlock.submit"),
		see("guide.unlock_product.done", "product.flash.unlocked"),
	},
}

var endMaintenance = Guide{
	Name:    "end-maintenance",
	Title:   "guide.end_maintenance.title",
	Purpose: "guide.end_maintenance.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{productPage, maintenancePage},
	Direct:  "products",
	Way:     toProducts,
	Steps: []Step{
		clickName(MailService),
		click("common.manage"),
		click("product.end_maintenance"),
		click("product.end_maintenance.submit"),
		see("guide.end_maintenance.done", "product.flash.maintenance_ended"),
	},
}

var terminateProduct = Guide{
	Name:    "terminate-product",
	Title:   "guide.terminate_product.title",
	Purpose: "guide.terminate_product.purpose",
	WhoMay:  "guide.who.managers",
	About:   []string{productsPage, productPage, terminationPage, route.OrganizationDeletion(route.OrgParam)},
	Direct:  "products",
	Way:     toProducts,
	Steps: []Step{
		clickName(SomeProduct),
		click("common.manage"),
		click("product.terminate"),
		choose("product.terminate.reason", "product.terminate.reason.not_needed"),
		Step{Action: Tick, Label: "product.terminate.confirmation"}.Naming("Name", SomeProduct),
		click("product.terminate.submit"),
		Step{Action: See, Sentence: "guide.terminate_product.done", Label: "product.terminate.done"}.Naming("Name", SomeProduct),
	},
}
