package guide

import (
	"slices"

	"manager/internal/route"
)

// toOrganization is the way to the page of the organization itself.
var toOrganization = []Step{signIn(), click("nav.organization").In("ui.frame.main_menu")}

var renameOrganization = Guide{
	Name:    "rename-organization",
	Title:   "guide.rename_organization.title",
	Purpose: "guide.rename_organization.purpose",
	WhoMay:  "guide.who.legal_representatives",
	About:   []string{route.Organization(route.OrgParam), route.OrganizationDetails(route.OrgParam)},
	Direct:  "organization",
	Way:     toOrganization,
	Steps: []Step{
		click("common.modify").In("org.new.details"),
		fill("org.name", NewOrganizationName),
		click("common.save"),
		mailed("guide.rename_organization.done", Email),
	},
	Picture: 4,
}

var personalize = Guide{
	Name:    "personalize",
	Title:   "guide.personalize.title",
	Purpose: "guide.personalize.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{route.Personalize(route.OrgParam), route.PersonalizePortal(route.OrgParam), route.PersonalizeApps(route.OrgParam)},
	Direct:  "personalize",
	Way:     append(slices.Clone(toOrganization), click("common.personalize")),
	Steps: []Step{
		click("common.personalize").In("org.personalize.portal"),
		choose("org.personalize.symbol", "org.personalize.symbol.initials"),
		fill("org.personalize.initials", NewInitials),
		choose("org.personalize.colour", "org.personalize.colour.green"),
		click("common.save"),
		see("guide.personalize.done", "org.personalize.saved"),
	},
	Picture: 7,
}

// toSecurity is the way to the page of how the organization's people protect their accounts.
var toSecurity = []Step{signIn(), click("nav.security").In("ui.frame.main_menu")}

var requireTwoFactor = Guide{
	Name:    "require-two-factor",
	Title:   "guide.require_two_factor.title",
	Purpose: "guide.require_two_factor.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{route.Security(route.OrgParam), route.TwoFactorRule(route.OrgParam), route.TwoFactorRequired(route.OrgParam)},
	Direct:  "security",
	Way:     toSecurity,
	Steps: []Step{
		choose("org.security.grace", "org.security.grace_none"),
		click("common.continue"),
		tick("org.security.tell"),
		click("org.security.require_submit"),
		see("guide.require_two_factor.done", "org.security.stop"),
		click("org.security.stop"),
		click("org.security.stop"),
		see("guide.require_two_factor.stopped", "org.security.stopped"),
	},
	Picture: 4,
}

var deleteOrganization = Guide{
	Name:    "delete-organization",
	Title:   "guide.delete_organization.title",
	Purpose: "guide.delete_organization.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{route.Organization(route.OrgParam), route.OrganizationDeletion(route.OrgParam)},
	Direct:  "organization",
	Way:     toOrganization,
	Steps: []Step{
		click("org.delete"),
		fill("users.remove.password", OwnPassword),
		tick("org.delete.confirmation"),
		click("org.delete"),
		see("guide.delete_organization.done", "org.choose.title"),
	},
	Picture: 5,
}
