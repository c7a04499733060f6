package guide

import "manager/internal/route"

var exportData = Guide{
	Name:    "export-data",
	Title:   "guide.export_data.title",
	Purpose: "guide.export_data.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.Profile(), route.ProfileExport()},
	Direct:  "profile",
	Way:     toProfile,
	Steps: []Step{
		click("privacy.export.title").In("privacy.my_data"),
		click("privacy.export.submit"),
		see("guide.export_data.done", "privacy.export.asked"),
	},
}

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
		tick("privacy.delete.confirmation"),
		click("privacy.delete.title"),
		see("guide.delete_account.done", "privacy.deleted.title"),
	},
}
