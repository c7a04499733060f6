package guide

import (
	"slices"

	"manager/internal/route"
)

// toOrganization is the way to the page of the organization itself.
var toOrganization = []Step{signIn(), click("nav.organization").In("ui.frame.main_menu")}

// toPersonalize is the way to how the organization shows itself.
var toPersonalize = append(slices.Clone(toOrganization), click("common.personalize"))

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
}

var personalize = Guide{
	Name:    "personalize",
	Title:   "guide.personalize.title",
	Purpose: "guide.personalize.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{route.Personalize(route.OrgParam), route.PersonalizePortal(route.OrgParam), route.PersonalizeApps(route.OrgParam)},
	Direct:  "personalize",
	Way:     toPersonalize,
	Steps: []Step{
		click("common.personalize").In("org.personalize.portal"),
		choose("org.personalize.symbol", "org.personalize.symbol.initials"),
		fill("org.personalize.initials", NewInitials),
		choose("org.personalize.colour", "org.personalize.colour.green"),
		click("common.save"),
		see("guide.personalize.done", "org.personalize.saved"),
	},
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
}

var modifyAddress = Guide{
	Name:    "modify-address",
	Title:   "guide.modify_address.title",
	Purpose: "guide.modify_address.purpose",
	WhoMay:  "guide.who.legal_representatives",
	About:   []string{route.OrganizationDetails(route.OrgParam)},
	Direct:  "organization",
	Way:     toOrganization,
	Steps: []Step{
		click("common.modify").In("org.new.details"),
		chooseValue("profile.country", AddressCountry),
		click("common.save"),
		fill("org.street", Street),
		fill("org.postal_code", PostalCode),
		fill("org.city", Town),
		click("common.save"),
		see("guide.modify_address.done", "org.details.saved"),
	},
}

var showLogo = Guide{
	Name:    "show-logo",
	Title:   "guide.show_logo.title",
	Purpose: "guide.show_logo.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{route.Personalize(route.OrgParam), route.PersonalizePortal(route.OrgParam)},
	Direct:  "personalize",
	Way:     toPersonalize,
	Steps: []Step{
		click("common.personalize").In("org.personalize.portal"),
		choose("org.personalize.symbol", "org.personalize.symbol.logo"),
		upload("org.personalize.logo", LogoFile),
		click("common.save"),
		see("guide.show_logo.done", "org.personalize.saved"),
	},
}

var showBanner = Guide{
	Name:    "show-banner",
	Title:   "guide.show_banner.title",
	Purpose: "guide.show_banner.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{route.Personalize(route.OrgParam), route.PersonalizePortal(route.OrgParam), route.PersonalizeApps(route.OrgParam)},
	Direct:  "personalize",
	Way:     toPersonalize,
	Steps: []Step{
		click("common.personalize").In("org.personalize.portal"),
		choose("org.personalize.symbol", "org.personalize.symbol.initials"),
		upload("org.personalize.banner", BannerFile),
		click("common.save"),
		see("guide.show_banner.done", "org.personalize.saved"),
	},
}
