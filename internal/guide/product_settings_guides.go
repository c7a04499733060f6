package guide

import "manager/internal/route"

// Route patterns of the pages of a product's settings.
var (
	transferPage = route.ProductTransfer(route.OrgParam, route.ProductParam)
	websitesPage = route.Websites(route.OrgParam)
	sitePage     = route.Site(route.OrgParam, route.ProductParam, route.SiteParam)
	sitePHPPage  = route.SitePHP(route.OrgParam, route.ProductParam, route.SiteParam)
	variablePage = route.NewSiteVariable(route.OrgParam, route.ProductParam, route.SiteParam)
)

// clickName is a click on something that is called as the reader calls it.
func clickName(of Variable) Step { return click("guide.label.name").Naming("Name", of) }

// toWebsites is the way to the list of all web sites.
var toWebsites = []Step{signIn(), side("nav.websites", "nav.products")}

// toPHP leads from the list of web sites to the settings of one.
func toPHP(then ...Step) []Step {
	return append([]Step{clickName(Website), click("common.manage").In("product.advanced_settings"), click("product.php_apache")}, then...)
}

var browseWebsites = Guide{
	Name:    "browse-websites",
	Title:   "guide.browse_websites.title",
	Purpose: "guide.browse_websites.purpose",
	WhoMay:  "guide.who.hosting_users",
	About:   []string{websitesPage, sitePage},
	Direct:  "websites",
	Way:     toWebsites,
	Steps: []Step{
		clickName(Website),
		see("guide.browse_websites.done", "site.about"),
	},
}

var mysqlPrefix = Guide{
	Name:    "mysql-prefix",
	Title:   "guide.mysql_prefix.title",
	Purpose: "guide.mysql_prefix.purpose",
	WhoMay:  "guide.who.technical",
	About:   []string{websitesPage, sitePage, sitePHPPage},
	Direct:  "websites",
	Way:     toWebsites,
	Steps: toPHP(
		untick("product.mysql_prefix"),
		click("common.save").In("site.prefix.title"),
		see("guide.mysql_prefix.done", "site.prefix.switched_off"),
	),
}

var environmentVariables = Guide{
	Name:    "environment-variables",
	Title:   "guide.environment_variables.title",
	Purpose: "guide.environment_variables.purpose",
	WhoMay:  "guide.who.technical",
	About:   []string{websitesPage, sitePage, sitePHPPage, variablePage},
	Direct:  "websites",
	Way:     toWebsites,
	Steps: toPHP(
		click("common.add").In("product.environment_variables"),
		fill("site.variable.name", VariableName),
		fill("site.variable.value", VariableValue),
		click("common.save"),
		see("guide.environment_variables.done", "guide.label.name").Naming("Name", VariableName),
	),
}

var transferProduct = Guide{
	Name:    "transfer-product",
	Title:   "guide.transfer_product.title",
	Purpose: "guide.transfer_product.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{productPage, transferPage},
	Direct:  "products",
	Way:     toProducts,
	Steps: []Step{
		side("category.web", "nav.products"),
		clickName(Hosting),
		click("common.manage"),
		click("product.transfer"),
		fill("transfer.email", OtherSide),
		click("transfer.offer"),
		mailed("guide.transfer_product.done", OtherSide),
	},
}
