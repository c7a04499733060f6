package guide

var compareRoles = Guide{
	Name:    "compare-roles",
	Title:   "guide.compare_roles.title",
	Purpose: "guide.compare_roles.purpose",
	WhoMay:  "guide.who.administrators_see",
	About:   []string{usersPage, userPage, rolePage, invitePage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		rowMenu(Colleague),
		click("users.modify_role"),
		see("guide.compare_roles.legal_representative", "role.legal_representative"),
		see("guide.compare_roles.administrator", "role.administrator"),
		see("guide.compare_roles.collaborator", "role.collaborator"),
		see("guide.compare_roles.external", "role.external"),
	},
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
}

var accountingAndReminders = Guide{
	Name:    "accounting-and-reminders",
	Title:   "guide.accounting_and_reminders.title",
	Purpose: "guide.accounting_and_reminders.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{userPage, rolePage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		rowMenu(Colleague),
		click("users.modify_role"),
		tick("users.accounting"),
		tick("users.billing_mail"),
		tick("users.billing_sms"),
		click("common.save"),
		mailed("guide.accounting_and_reminders.done", ChangedEmail),
	},
}
