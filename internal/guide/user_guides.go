package guide

import "manager/internal/route"

// Route patterns of the pages of users, as the router reads them.
var (
	usersPage   = route.Users(route.OrgParam)
	invitePage  = route.InviteUsers(route.OrgParam)
	userPage    = route.User(route.OrgParam, route.MemberParam)
	rolePage    = route.UserRole(route.OrgParam, route.MemberParam)
	removalPage = route.UserRemoval(route.OrgParam, route.MemberParam)
)

// toUsers is the way to the table of users.
var toUsers = []Step{signIn(), side("nav.users", "nav.users_and_profile")}

var addUser = Guide{
	Name:    "add-user",
	Title:   "guide.add_user.title",
	Purpose: "guide.add_user.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{usersPage, invitePage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		click("users.add_user"),
		fill("users.invite.addresses", ColleagueEmail),
		click("common.continue").In("users.invite.who"),
		choose("users.role", "role.collaborator"),
		click("common.continue").In("users.invite.role"),
		click("common.continue").In("access.invite.title"),
		click("users.invite.send").Counting(1),
		mailed("guide.add_user.done", ColleagueEmail),
	},
}

var sendSecurityAlert = Guide{
	Name:    "send-security-alert",
	Title:   "guide.send_security_alert.title",
	Purpose: "guide.send_security_alert.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{usersPage, userPage, route.Security(route.OrgParam)},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		click("users.review"),
		rowMenu(Colleague),
		click("users.send_security_alert"),
		mailed("guide.send_security_alert.done", ChangedEmail),
	},
}

var removeUser = Guide{
	Name:    "remove-user",
	Title:   "guide.remove_user.title",
	Purpose: "guide.remove_user.purpose",
	WhoMay:  "guide.who.administrators_removal",
	About:   []string{usersPage, userPage, removalPage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		rowMenu(Colleague),
		click("users.remove_from_organization"),
		click("common.continue"),
		fill("users.remove.password", OwnPassword),
		tick("users.remove.confirmation").Naming("Name", Colleague),
		click("users.remove_this_user"),
		see("guide.remove_user.done", "nav.users"),
	},
}

// invitationMenu is the menu at the right of the line of somebody invited.
func invitationMenu() Step {
	return Step{Action: RowMenu, Value: InvitedEmail, Sentence: "guide.step.row_menu_invited"}
}

var resendInvitation = Guide{
	Name:    "resend-invitation",
	Title:   "guide.resend_invitation.title",
	Purpose: "guide.resend_invitation.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{usersPage, userPage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		invitationMenu(),
		click("users.resend"),
		mailed("guide.resend_invitation.done", InvitedEmail),
	},
}

var withdrawInvitation = Guide{
	Name:    "withdraw-invitation",
	Title:   "guide.withdraw_invitation.title",
	Purpose: "guide.withdraw_invitation.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{usersPage, userPage, route.UserInvitationWithdrawal(route.OrgParam, route.MemberParam)},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		invitationMenu(),
		click("users.withdraw"),
		confirm("users.withdraw").In("users.withdrawal.title").Naming("Email", InvitedEmail),
		see("guide.withdraw_invitation.done", "users.flash.withdrawn_one"),
	},
}

var handOverData = Guide{
	Name:    "hand-over-data",
	Title:   "guide.hand_over_data.title",
	Purpose: "guide.hand_over_data.purpose",
	WhoMay:  "guide.who.administrators_removal",
	About:   []string{removalPage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		rowMenu(Colleague),
		click("users.remove_from_organization"),
		click("common.continue"),
		choose("handover.files", "handover.hand_over"),
		fill("handover.to", RecipientEmail).NamingPart("What", "handover.files"),
		fill("users.remove.password", OwnPassword),
		tick("users.remove.confirmation").Naming("Name", Colleague),
		click("users.remove_this_user"),
		see("guide.hand_over_data.done", "nav.users"),
	},
}
