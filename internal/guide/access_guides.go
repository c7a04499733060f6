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
		click("common.save"),
		click("access.summary.save"),
		see("guide.manage_product_access.done", "access.flash.saved"),
	},
	Picture: 8,
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
	Picture: 5,
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
		click("users.open"),
		click("users.modify_access"),
		fill("access.search", SomeProduct),
		click("access.find"),
		tick("access.use_service").In("access.products"),
		click("common.save"),
		click("access.summary.save"),
		see("guide.team_product_access.done", "access.flash.saved"),
	},
	Picture: 9,
}
