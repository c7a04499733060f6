package guide

import "manager/internal/route"

var changeLoginID = Guide{
	Name:    "change-login-id",
	Title:   "guide.change_login_id.title",
	Purpose: "guide.change_login_id.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.Profile(), route.ProfileLoginID(), route.LoginIDConfirmation(route.TokenParam)},
	Direct:  "profile",
	Way:     toProfile,
	Steps: []Step{
		click("common.modify").In("profile.sign_in_settings", "profile.login_id"),
		fill("login_id.new", NewLoginID),
		fill("users.remove.password", OwnPassword),
		click("login_id.submit"),
		mail(NewLoginID),
		click("login_id.confirm_submit"),
		see("guide.change_login_id.done", "login_id.changed"),
	},
}

var recoveryEmail = Guide{
	Name:    "recovery-email",
	Title:   "guide.recovery_email.title",
	Purpose: "guide.recovery_email.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.Profile(), route.RecoveryEmail(), route.RecoveryEmailConfirmation(route.TokenParam)},
	Direct:  "profile",
	Way:     toProfile,
	Steps: []Step{
		click("common.modify").In("profile.security_information", "auth.recovery_email"),
		fill("auth.recovery_email", RecoveryEmail),
		click("login_id.submit"),
		mail(RecoveryEmail),
		click("recovery.email.confirm_submit"),
		see("guide.recovery_email.done", "recovery.email.saved"),
	},
}

var recoveryPhone = Guide{
	Name:    "recovery-phone",
	Title:   "guide.recovery_phone.title",
	Purpose: "guide.recovery_phone.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.Profile(), route.RecoveryPhone(), route.RecoveryPhoneCode()},
	Direct:  "profile",
	Way:     toProfile,
	Steps: []Step{
		click("common.modify").In("profile.security_information", "auth.recovery_phone"),
		chooseValue("recovery.phone.prefix", PhonePrefix),
		fill("recovery.phone.number", MobilePhone),
		click("common.next"),
		fill("second_factor.sms_code", SMSCode),
		click("common.confirm"),
		see("guide.recovery_phone.done", "recovery.phone.saved"),
	},
}

var forgottenPasswordSMS = Guide{
	Name:    "forgotten-password-sms",
	Title:   "guide.forgotten_password_sms.title",
	Purpose: "guide.forgotten_password_sms.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.SignIn(), route.ForgottenPassword(), route.ForgottenPasswordSMS(), route.ForgottenPasswordCode(route.TokenParam)},
	Steps: []Step{
		open(route.SignIn(), "auth.sign_in"),
		click("sign_in.forgotten"),
		click("sms_reset.instead"),
		fill("profile.login_id", Email),
		click("second_factor.sms_send"),
		fill("second_factor.sms_code", SMSCode),
		click("common.next"),
		fill("profile.password.new", NewPassword),
		click("reset.new_submit"),
		see("guide.forgotten_password.done", "reset.done"),
	},
}
