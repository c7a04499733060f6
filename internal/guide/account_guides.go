package guide

import "manager/internal/route"

// Areas holds every guide, by area.
var Areas = []Area{
	{Title: "guide.area.account", Guides: []Guide{createAccount, createOrganization, changeLanguage, changePassword}},
	{Title: "guide.area.users", Guides: []Guide{addUser, modifyRole, removeUser, sendSecurityAlert}},
	{Title: "guide.area.teams", Guides: []Guide{createTeam, addTeamMembers, setTeamLeader, inviteIntoTeam}},
	{Title: "guide.area.access", Guides: []Guide{manageProductAccess, giveFullAccess, teamProductAccess}},
	{Title: "guide.area.products", Guides: []Guide{lockProduct, maintainMail, mysqlPrefix, environmentVariables, transferProduct, terminateProduct}},
	{Title: "guide.area.organization", Guides: []Guide{renameOrganization, personalize, requireTwoFactor, deleteOrganization}},
}

// toProfile is the way to one's own profile.
var toProfile = []Step{signIn(), account(), click("nav.manage_my_profile").In("ui.frame.account")}

var createAccount = Guide{
	Name:    "create-account",
	Title:   "guide.create_account.title",
	Purpose: "guide.create_account.purpose",
	WhoMay:  "guide.who.everybody",
	About:   []string{route.SignUp(), route.SignIn(), route.SignUpSent()},
	Steps: []Step{
		open(route.SignUp(), "sign_up.title"),
		fill("sign_up.first_name", FirstName),
		fill("sign_up.last_name", LastName),
		fill("sign_up.email", Email),
		fill("auth.password", NewPassword),
		chooseValue("profile.country", OwnCountry),
		click("sign_up.submit"),
		mail(Email),
		click("sign_up.confirm.submit"),
		see("guide.create_account.done", "overview.newest"),
	},
	Picture: 6,
}

var createOrganization = Guide{
	Name:    "create-organization",
	Title:   "guide.create_organization.title",
	Purpose: "guide.create_organization.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.ProfileOrganizations(), route.NewOrganization(), route.ChooseOrganization()},
	Direct:  "organizations",
	Way:     append(toProfile[:3:3], click("common.manage").In("profile.my_organizations")),
	Steps: []Step{
		click("profile.create_organization"),
		fill("org.name", OrganizationName),
		choose("org.kind", "org.kind.association"),
		chooseValue("profile.country", OwnCountry),
		click("org.new.create"),
		see("guide.create_organization.done", "overview.newest"),
	},
	Picture: 8,
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
	Picture: 5,
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
	Picture: 6,
}
