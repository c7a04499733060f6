package guide

import "manager/internal/route"

// toTemporaryAccess is the way to who of the provider's support may come in.
var toTemporaryAccess = []Step{signIn(), click("visit.title").In("ui.frame.main_menu")}

var giveSupportAccess = Guide{
	Name:    "give-support-access",
	Title:   "guide.give_support_access.title",
	Purpose: "guide.give_support_access.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{route.SupportAccesses(route.OrgParam), route.NewSupportAccess(route.OrgParam)},
	Direct:  "support-access",
	Way:     toTemporaryAccess,
	Steps: []Step{
		click("visit.give"),
		fill("visit.reason", SupportReason),
		tick("visit.scope.accounting"),
		click("visit.give_submit"),
		see("guide.give_support_access.done", "visit.given"),
	},
}

var approveSupportAccess = Guide{
	Name:    "approve-support-access",
	Title:   "guide.approve_support_access.title",
	Purpose: "guide.approve_support_access.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{route.SupportAccess(route.OrgParam, route.AccessParam)},
	Direct:  "support-access",
	Way:     toTemporaryAccess,
	Steps: []Step{
		click("visit.answer"),
		see("guide.approve_support_access.asked", "visit.reason"),
		click("visit.approve"),
		see("guide.approve_support_access.done", "visit.approved"),
	},
}

var seeSupportVisits = Guide{
	Name:    "see-support-visits",
	Title:   "guide.see_support_visits.title",
	Purpose: "guide.see_support_visits.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{route.SupportAccesses(route.OrgParam), route.SupportAccess(route.OrgParam, route.AccessParam)},
	Direct:  "support-access",
	Way:     toTemporaryAccess,
	Steps: []Step{
		click("visit.support").In("visit.title"),
		see("guide.see_support_visits.listed", "visit.seen.note"),
		save("visit.export"),
		see("guide.see_support_visits.done", "visit.seen.note"),
	},
}

var withdrawSupportAccess = Guide{
	Name:    "withdraw-support-access",
	Title:   "guide.withdraw_support_access.title",
	Purpose: "guide.withdraw_support_access.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{route.SupportAccess(route.OrgParam, route.AccessParam)},
	Direct:  "support-access",
	Way:     toTemporaryAccess,
	Steps: []Step{
		click("visit.support").In("visit.title"),
		click("visit.withdraw"),
		see("guide.withdraw_support_access.done", "visit.withdrawn"),
	},
}
