package guide

import "manager/internal/route"

var accountActivity = Guide{
	Name:    "account-activity",
	Title:   "guide.account_activity.title",
	Purpose: "guide.account_activity.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.ProfileActivity()},
	Direct:  "account-activity",
	Way:     append(toProfile[:3:3], click("profile.account_activity").In("ui.frame.account")),
	Steps: []Step{
		click("activity.numbers"),
		see("guide.account_activity.done", "activity.everything"),
	},
}

var organizationActivity = Guide{
	Name:    "organization-activity",
	Title:   "guide.organization_activity.title",
	Purpose: "guide.organization_activity.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{route.Activity(route.OrgParam)},
	Direct:  "activity",
	Way:     []Step{signIn(), click("nav.activity").In("ui.frame.main_menu")},
	Steps: []Step{
		see("guide.organization_activity.found", "activity.lead"),
		click("users.csv"),
		see("guide.organization_activity.done", "nav.activity"),
	},
}
