package guide

import "manager/internal/route"

// toAccountAccess is the way to where one is signed in.
var toAccountAccess = append(toProfile[:3:3], click("profile.account_access").In("ui.frame.account"))

var endSessions = Guide{
	Name:    "end-sessions",
	Title:   "guide.end_sessions.title",
	Purpose: "guide.end_sessions.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.AccountAccess()},
	Direct:  "account-access",
	Way:     toAccountAccess,
	Steps: []Step{
		see("guide.end_sessions.found", "sign_ins.this_device"),
		click("sign_ins.end_others").Counting(1),
		see("guide.end_sessions.done", "sign_ins.ended_others"),
	},
}

var signInNotices = Guide{
	Name:    "sign-in-notices",
	Title:   "guide.sign_in_notices.title",
	Purpose: "guide.sign_in_notices.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.AccountAccess()},
	Direct:  "account-access",
	Way:     toAccountAccess,
	Steps: []Step{
		choose("sign_ins.mail_me", "sign_ins.mail_every"),
		chooseValue("sign_ins.lock_after", LockAfter),
		click("common.save"),
		see("guide.sign_in_notices.done", "sign_ins.settings_saved"),
	},
}

var unlockColleague = Guide{
	Name:    "unlock-colleague",
	Title:   "guide.unlock_colleague.title",
	Purpose: "guide.unlock_colleague.purpose",
	WhoMay:  "guide.who.administrators",
	About:   []string{usersPage, userPage},
	Direct:  "users",
	Way:     toUsers,
	Steps: []Step{
		clickName(Colleague),
		click("sign_ins.unlock_member"),
		see("guide.unlock_colleague.done", "sign_ins.member_unlocked").Naming("Name", Colleague),
	},
}

var notMe = Guide{
	Name:    "not-me",
	Title:   "guide.not_me.title",
	Purpose: "guide.not_me.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.AccountAccess(), route.NotMe(), route.NotMeLink(route.TokenParam), route.ProfileActivity()},
	Direct:  "account-access",
	Way:     toAccountAccess,
	Steps: []Step{
		click("sign_ins.not_me"),
		see("guide.not_me.found", "sign_ins.what_happens"),
		click("sign_ins.secure_now"),
		fill("profile.password.new", NewPassword),
		click("reset.new_submit"),
		see("guide.not_me.done", "reset.done"),
	},
}
