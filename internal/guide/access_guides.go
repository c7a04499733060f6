package guide

import "manager/internal/route"

// Route patterns of the pages of access to products, as the router reads them.
var (
	userAccessPage = route.UserAccess(route.OrgParam, route.MemberParam)
	teamAccessPage = route.TeamAccess(route.OrgParam, route.TeamParam)
)

var manageProductAccess = Guide{
	Name:    "manage-product-access",
	Title:   "guide.manage_product_access.title",
	Purpose: "guide.manage_product_access.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{usersPage, userPage, userAccessPage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		rowMenu(Colleague),
		click("users.modify_access"),
		fill("access.search", SomeProduct),
		click("access.find"),
		tick("access.use_service").In("access.products"),
		click("access.review"),
		click("access.summary.save"),
		see("guide.manage_product_access.done", "access.flash.saved"),
	},
}

var giveFullAccess = Guide{
	Name:    "give-full-access",
	Title:   "guide.give_full_access.title",
	Purpose: "guide.give_full_access.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{usersPage, userAccessPage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		rowMenu(Colleague),
		click("users.modify_access"),
		click("access.full_access"),
		see("guide.give_full_access.done", "access.flash.full"),
	},
}

var teamProductAccess = Guide{
	Name:    "team-product-access",
	Title:   "guide.team_product_access.title",
	Purpose: "guide.team_product_access.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{teamPage, teamAccessPage},
	Direct:  "teams",
	Way:     toTeams,
	Steps: []Step{
		teamMenu(),
		click("teams.open"),
		click("users.modify_access"),
		fill("access.search", SomeProduct),
		click("access.find"),
		tick("access.use_service").In("access.products"),
		click("access.review"),
		click("access.summary.save"),
		see("guide.team_product_access.done", "access.flash.saved"),
	},
}

var severalProducts = Guide{
	Name:    "several-products",
	Title:   "guide.several_products.title",
	Purpose: "guide.several_products.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{userAccessPage, teamAccessPage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		rowMenu(Colleague),
		click("users.modify_access"),
		fill("access.search", SomeDomain),
		click("access.find"),
		tick("access.all_present").Naming("All", CountOfDomains),
		tick("access.use_service").In("access.present_products"),
		click("access.review"),
		click("access.summary.save"),
		see("guide.several_products.done", "access.flash.saved"),
	},
}

var futureProducts = Guide{
	Name:    "future-products",
	Title:   "guide.future_products.title",
	Purpose: "guide.future_products.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{userAccessPage, teamAccessPage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		rowMenu(Colleague),
		click("users.modify_access"),
		fill("access.search", Hosting),
		click("access.find"),
		choose("access.future_products", "access.reach.future"),
		tick("access.use_service").In("access.future_products"),
		click("access.review"),
		click("access.summary.save"),
		see("guide.future_products.done", "access.flash.saved"),
	},
}

var technicalAndStatistics = Guide{
	Name:    "technical-and-statistics-rights",
	Title:   "guide.technical_and_statistics.title",
	Purpose: "guide.technical_and_statistics.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{userAccessPage, teamAccessPage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		rowMenu(Colleague),
		click("users.modify_access"),
		fill("access.search", Hosting),
		click("access.find"),
		tick("access.technical_rights").In("access.products"),
		tick("access.statistics_rights").In("access.products"),
		click("access.review"),
		click("access.summary.save"),
		see("guide.technical_and_statistics.done", "access.flash.saved"),
	},
}
