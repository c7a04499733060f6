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
	Picture: 4,
}

var modifyRole = Guide{
	Name:    "modify-role",
	Title:   "guide.modify_role.title",
	Purpose: "guide.modify_role.purpose",
	WhoMay:  "guide.who.administrators_legal",
	About:   []string{usersPage, userPage, rolePage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		rowMenu(Colleague),
		click("users.modify_role"),
		choose("users.role", "role.administrator"),
		click("common.save"),
		mailed("guide.modify_role.done", ChangedEmail),
	},
	Picture: 5,
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
	Picture: 3,
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
	Picture: 7,
}
