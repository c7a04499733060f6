package web

import (
	"strings"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/layout"
)

// menu lists the areas that the person may use; the page shown is marked.
func menu(act actor.Actor, path string) []layout.NavGroup {
	number, role := act.OrgNumber, act.Role
	if role == actor.Visitor {
		return markCurrent(visitorMenu(act), number, path)
	}
	groups := []layout.NavGroup{{Items: []layout.NavItem{{LabelKey: "nav.overview", URL: route.Org(number), Icon: "grid"}}}}
	var people []layout.NavItem
	if org.MaySeeMembers(role) {
		people = append(people, layout.NavItem{LabelKey: "nav.users", URL: route.Users(number), Icon: "users"})
	}
	people = append(people, layout.NavItem{LabelKey: "nav.teams", URL: route.Teams(number), Icon: "team"})
	shelves := productsMenu(number, role)
	if billto.MayUse(act) {
		shelves.Items = append(shelves.Items, layout.NavItem{LabelKey: "nav.shop", URL: route.Shop(number), Icon: "cart"})
		groups = append(groups, shelves, accountingMenu(number))
	} else {
		groups = append(groups, shelves)
	}
	groups = append(groups, layout.NavGroup{HeadingKey: "nav.users_and_profile", Items: people})
	if org.MayManageMembers(role) {
		groups = append(groups, layout.NavGroup{Items: []layout.NavItem{
			{LabelKey: "nav.organization", URL: route.Organization(number), Icon: "org"},
			{LabelKey: "nav.security", URL: route.Security(number), Icon: "shield"},
			{LabelKey: "nav.activity", URL: route.Activity(number), Icon: "clock"},
			{LabelKey: "visit.title", URL: route.SupportAccesses(number), Icon: "key"},
		}})
	}
	groups = append(groups, layout.NavGroup{Items: []layout.NavItem{{LabelKey: "nav.support", URL: route.Support(number), Icon: "buoy"}}})
	return markCurrent(groups, number, path)
}

// markCurrent marks the page shown.
func markCurrent(groups []layout.NavGroup, number, path string) []layout.NavGroup {
	for g := range groups {
		for i := range groups[g].Items {
			item := &groups[g].Items[i]
			item.Current = path == item.URL || item.URL != route.Org(number) && strings.HasPrefix(path, item.URL+"/") && !isMenuPage(groups, path)
		}
	}
	return groups
}

// visitorMenu has the pages that temporary access opens to somebody of the provider's support.
func visitorMenu(act actor.Actor) (groups []layout.NavGroup) {
	number := act.OrgNumber
	if act.SeesProducts {
		groups = append(groups, layout.NavGroup{Items: []layout.NavItem{{LabelKey: "nav.overview", URL: route.Org(number), Icon: "grid"},
			{LabelKey: "nav.products", URL: route.Products(number), Icon: "box"}, {LabelKey: "nav.websites", URL: route.Websites(number), Icon: "globe"}}})
	}
	if act.Accounting {
		groups = append(groups, layout.NavGroup{HeadingKey: "nav.accounting", Items: []layout.NavItem{{LabelKey: "nav.accounting_overview", URL: route.Accounting(number), Icon: "chart"},
			{LabelKey: "nav.orders", URL: route.Orders(number), Icon: "cart"}, {LabelKey: "nav.invoice_history", URL: route.Invoices(number), Icon: "archive"}}})
	}
	return groups
}

// accountingMenu has what belongs to money.
func accountingMenu(number string) layout.NavGroup {
	return layout.NavGroup{HeadingKey: "nav.accounting", Items: []layout.NavItem{
		{LabelKey: "nav.accounting_overview", URL: route.Accounting(number), Icon: "chart"},
		{LabelKey: "nav.to_pay", URL: route.ToPay(number), Icon: "receipt"},
		{LabelKey: "nav.renewals", URL: route.Renewals(number), Icon: "refresh"},
		{LabelKey: "nav.orders", URL: route.Orders(number), Icon: "cart"},
		{LabelKey: "nav.invoice_history", URL: route.Invoices(number), Icon: "archive"},
		{LabelKey: "nav.billing_addresses", URL: route.BillingAddresses(number), Icon: "signpost"},
		{LabelKey: "nav.payment_profiles", URL: route.PaymentProfiles(number), Icon: "card"},
		{LabelKey: "nav.prepaid_account", URL: route.PrepaidAccount(number), Icon: "wallet"},
	}}
}

// isMenuPage tells whether a page of the menu is the one at path itself, so that none above it is marked too.
func isMenuPage(groups []layout.NavGroup, path string) bool {
	for _, group := range groups {
		for _, item := range group.Items {
			if item.URL == path {
				return true
			}
		}
	}
	return false
}

// categories are the shelves of the catalogue in the menu, with their icons.
var categories = []layout.NavItem{
	{LabelKey: "category.collaborative", URL: "collaborative", Icon: "users"}, {LabelKey: "category.web", URL: "web", Icon: "globe"},
	{LabelKey: "category.cloud", URL: "cloud", Icon: "cloud"}, {LabelKey: "category.events", URL: "events", Icon: "ticket"},
	{LabelKey: "category.streaming", URL: "streaming", Icon: "play"}, {LabelKey: "category.services", URL: "services", Icon: "buoy"},
}

// productsMenu has the categories for those who see every product, one entry for the others.
func productsMenu(number string, role actor.Role) layout.NavGroup {
	all := layout.NavItem{LabelKey: "nav.products", URL: route.Products(number), Icon: "box"}
	websites := layout.NavItem{LabelKey: "nav.websites", URL: route.Websites(number), Icon: "globe"}
	if !product.MaySuspend(role) {
		return layout.NavGroup{Items: []layout.NavItem{all, websites}}
	}
	all.LabelKey = "nav.all_products"
	group := layout.NavGroup{HeadingKey: "nav.products", Items: []layout.NavItem{all}}
	for _, category := range categories {
		category.URL = route.ProductCategory(number, category.URL)
		group.Items = append(group.Items, category)
		if category.LabelKey == "category.web" {
			group.Items = append(group.Items, websites)
		}
	}
	return group
}
