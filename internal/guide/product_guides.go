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
)

// toProducts is the way to the list of all products.
var toProducts = []Step{signIn(), side("nav.all_products", "nav.products")}

// productMenu is the menu at the right of a product's line.
func productMenu(of Variable) Step {
	step := rowMenu(of)
	step.Sentence = "guide.step.row_menu_product"
	return step
}

var lockProduct = Guide{
	Name:    "lock-product",
	Title:   "guide.lock_product.title",
	Purpose: "guide.lock_product.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{productsPage, categoryPage, kindPage, productPage, lockPage},
	Direct:  "products",
	Way:     toProducts,
	Steps: []Step{
		productMenu(AnyProduct),
		click("product.lock"),
		click("product.lock.submit"),
		see("guide.lock_product.done", "product.flash.locked"),
	},
	Picture: 3,
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
		productMenu(MailService),
		click("product.activate_maintenance"),
		click("product.maintenance.submit"),
		see("guide.maintain_mail.done", "product.flash.maintenance_began"),
	},
	Picture: 3,
}
