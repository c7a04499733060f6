package guide

import "manager/internal/route"

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
}

var acceptInvitation = Guide{
	Name:    "accept-invitation",
	Title:   "guide.accept_invitation.title",
	Purpose: "guide.accept_invitation.purpose",
	WhoMay:  "guide.who.invited",
	About:   []string{route.Invitation(route.TokenParam)},
	Steps: []Step{
		mail(Email),
		fill("sign_up.first_name", FirstName),
		fill("sign_up.last_name", LastName),
		fill("auth.password", NewPassword),
		chooseValue("profile.country", OwnCountry),
		click("sign_up.submit"),
		see("guide.accept_invitation.done", "invitation.welcome"),
	},
}

var forgottenPassword = Guide{
	Name:    "forgotten-password",
	Title:   "guide.forgotten_password.title",
	Purpose: "guide.forgotten_password.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.SignIn(), route.ForgottenPassword(), route.ForgottenPasswordSent()},
	Steps: []Step{
		open(route.SignIn(), "auth.sign_in"),
		click("sign_in.forgotten"),
		fill("profile.login_id", Email),
		click("reset.submit"),
		mail(Email),
		fill("profile.password.new", NewPassword),
		click("reset.new_submit"),
		see("guide.forgotten_password.done", "reset.done"),
	},
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
}

var switchOrganization = Guide{
	Name:    "switch-organization",
	Title:   "guide.switch_organization.title",
	Purpose: "guide.switch_organization.purpose",
	WhoMay:  "guide.who.several_organizations",
	About:   []string{route.Org(route.OrgParam), route.ChooseOrganization(), route.ProfileOrganizations()},
	Direct:  "overview",
	Way:     []Step{signIn()},
	Steps: []Step{
		{Action: Click, Label: "ui.frame.switch_organization", Sentence: "guide.step.switcher"},
		clickName(OtherOrganization).In("ui.frame.switch_organization"),
		see("guide.switch_organization.done", "nav.overview"),
	},
}

var leaveOrganization = Guide{
	Name:    "leave-organization",
	Title:   "guide.leave_organization.title",
	Purpose: "guide.leave_organization.purpose",
	WhoMay:  "guide.who.members",
	About:   []string{usersPage, userPage, route.LeaveOrganization(route.OrgParam)},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		Step{Action: Click, Label: "guide.label.name", Sentence: "guide.step.own_line"}.Naming("Name", OwnName),
		click("org.leave"),
		confirm("org.leave"),
		see("guide.leave_organization.done", "org.choose.title"),
	},
}
