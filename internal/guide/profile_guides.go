package guide

import "manager/internal/route"

// toProfile is the way to one's own profile.
var toProfile = []Step{signIn(), account(), click("nav.manage_my_profile").In("ui.frame.account")}

var changeName = Guide{
	Name:    "change-name",
	Title:   "guide.change_name.title",
	Purpose: "guide.change_name.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.Profile(), route.ProfileName()},
	Direct:  "profile",
	Way:     toProfile,
	Steps: []Step{
		pencil("profile.name"),
		fill("sign_up.first_name", FirstName),
		fill("sign_up.last_name", LastName),
		click("common.save"),
		see("guide.change_name.done", "profile.saved"),
	},
}

var changePhoto = Guide{
	Name:    "change-photo",
	Title:   "guide.change_photo.title",
	Purpose: "guide.change_photo.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.Profile(), route.ProfileAvatar()},
	Direct:  "profile",
	Way:     toProfile,
	Steps: []Step{
		{Action: Click, Label: "profile.avatar.title", Sentence: "guide.step.photo"},
		upload("profile.avatar.photo", PhotoFile),
		click("common.save"),
		see("guide.change_photo.done", "profile.avatar.saved"),
	},
}

var changeLanguage = Guide{
	Name:    "change-language",
	Title:   "guide.change_language.title",
	Purpose: "guide.change_language.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.Profile(), route.ProfileLanguage()},
	Direct:  "profile",
	Way:     toProfile,
	Steps: []Step{
		pencil("profile.language"),
		chooseValue("profile.language", OwnLanguage),
		click("common.save"),
		see("guide.change_language.done", "profile.language"),
	},
}

var changeRegion = Guide{
	Name:    "change-region",
	Title:   "guide.change_region.title",
	Purpose: "guide.change_region.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.Profile(), route.ProfileRegion()},
	Direct:  "profile",
	Way:     toProfile,
	Steps: []Step{
		pencil("profile.country"),
		chooseValue("profile.country", OwnCountry),
		chooseValue("profile.time_zone", OwnZone),
		click("common.save"),
		see("guide.change_region.done", "profile.saved"),
	},
}

var changePassword = Guide{
	Name:    "change-password",
	Title:   "guide.change_password.title",
	Purpose: "guide.change_password.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.Profile(), route.ProfilePassword()},
	Direct:  "profile",
	Way:     toProfile,
	Steps: []Step{
		click("common.modify").In("profile.sign_in_settings", "profile.login_password"),
		fill("profile.password.current", OwnPassword),
		fill("profile.password.new", NewPassword),
		click("common.save"),
		mailed("guide.change_password.done", Email),
	},
	Sections: []Section{{Title: "guide.change_password.mailbox", Lines: []Line{
		{"guide.change_password.unify", Step{Action: Outside, Sentence: "guide.change_password.unify_text", Label: "profile.password.unify"}},
		{"guide.change_password.apart", Step{Action: Outside, Sentence: "guide.change_password.apart_text", Label: "profile.password.apart"}},
	}}},
}
