package guide

import "manager/internal/route"

var deleteAccount = Guide{
	Name:    "delete-account",
	Title:   "guide.delete_account.title",
	Purpose: "guide.delete_account.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.Profile(), route.ProfileDeletion()},
	Direct:  "profile",
	Way:     toProfile,
	Steps: []Step{
		click("privacy.delete.title").In("profile.person"),
		fill("users.remove.password", OwnPassword),
		confirm("privacy.delete.confirmation"),
		click("privacy.delete.title"),
		see("guide.delete_account.done", "privacy.deleted.title"),
	},
}
