package guide

import (
	"slices"

	"manager/internal/route"
)

// toTwoFactor is the way to one's own second factors.
var toTwoFactor = append(toProfile[:3:3], click("common.modify").In("profile.sign_in_settings", "auth.two_factor"))

// keepCodes is what follows the first method: the backup codes, shown once.
var keepCodes = []Step{
	tick("two_factor.backup.kept"),
	click("two_factor.backup.finish"),
}

var twoFactorApp = Guide{
	Name:    "two-factor-app",
	Title:   "guide.two_factor_app.title",
	Purpose: "guide.two_factor_app.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.TwoFactor(), route.NewAuthenticator(), route.AuthenticatorSetup(route.FactorParam), route.BackupCodes()},
	Direct:  "two-factor",
	Way:     toTwoFactor,
	Steps: slices.Concat([]Step{
		click("two_factor.kind.authenticator"),
		click("common.next"),
		fill("two_factor.app.code", AppCode),
		click("two_factor.verify"),
	}, keepCodes, []Step{
		see("guide.two_factor_app.done", "two_factor.methods"),
	}),
}

var twoFactorSMS = Guide{
	Name:    "two-factor-sms",
	Title:   "guide.two_factor_sms.title",
	Purpose: "guide.two_factor_sms.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.TwoFactor(), route.NewPhone(), route.PhoneSetup(route.FactorParam)},
	Direct:  "two-factor",
	Way:     toTwoFactor,
	Steps: slices.Concat([]Step{
		click("two_factor.kind.sms"),
		fill("two_factor.phone.number", MobilePhone),
		click("second_factor.sms_send"),
		fill("second_factor.sms_code", SMSCode),
		click("two_factor.verify"),
	}, keepCodes, []Step{
		see("guide.two_factor_app.done", "two_factor.methods"),
	}),
}

var twoFactorPasskey = Guide{
	Name:    "two-factor-passkey",
	Title:   "guide.two_factor_passkey.title",
	Purpose: "guide.two_factor_passkey.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.TwoFactor(), route.NewPasskey()},
	Direct:  "two-factor",
	Way:     toTwoFactor,
	Steps: []Step{
		click("two_factor.kind.passkey"),
		fill("two_factor.name", PasskeyName),
		click("two_factor.passkey.create"),
		see("guide.two_factor_passkey.done", "two_factor.methods"),
	},
}

var passkeySignIn = Guide{
	Name:    "passkey-sign-in",
	Title:   "guide.passkey_sign_in.title",
	Purpose: "guide.passkey_sign_in.purpose",
	WhoMay:  "guide.who.passkey",
	About:   []string{route.SignIn()},
	Steps: []Step{
		open(route.SignIn(), "auth.sign_in"),
		click("sign_in.passkey"),
		see("guide.passkey_sign_in.done", "overview.newest"),
	},
}

var useBackupCode = Guide{
	Name:    "use-backup-code",
	Title:   "guide.use_backup_code.title",
	Purpose: "guide.use_backup_code.purpose",
	WhoMay:  "guide.who.two_factor",
	About:   []string{route.SecondFactor(), route.SecondFactorBackupCode(), route.SecondFactorAssistance(), route.BackupCodes()},
	Steps: []Step{
		open(route.SignIn(), "auth.sign_in"),
		fill("profile.login_id", Email),
		fill("auth.password", OwnPassword),
		click("auth.sign_in").In("auth.sign_in"),
		click("second_factor.backup_code").In("second_factor.alternatives"),
		fill("second_factor.backup_code", BackupCode),
		click("common.confirm"),
		mailed("guide.use_backup_code.done", Email),
	},
}

var twoFactorOff = Guide{
	Name:    "two-factor-off",
	Title:   "guide.two_factor_off.title",
	Purpose: "guide.two_factor_off.purpose",
	WhoMay:  "guide.who.two_factor",
	About:   []string{route.TwoFactor(), route.FactorRemoval(route.MethodParam, route.FactorParam)},
	Direct:  "two-factor",
	Way:     toTwoFactor,
	Steps: []Step{
		click("two_factor.delete_one").Naming("Name", AppName),
		click("two_factor.removal.submit"),
		see("guide.two_factor_off.done", "two_factor.verdict.off"),
	},
}

var appPasswords = Guide{
	Name:    "app-passwords",
	Title:   "guide.app_passwords.title",
	Purpose: "guide.app_passwords.purpose",
	WhoMay:  "guide.who.signed_in",
	About:   []string{route.AppPasswords(), route.NewAppPassword(), route.TwoFactor()},
	Direct:  "app-passwords",
	Way:     append(toProfile[:3:3], click("common.manage").In("profile.sign_in_settings", "app_password.title")),
	Steps: []Step{
		click("app_password.make"),
		fill("app_password.name", ProgramName),
		tick("app_password.scope.mail"),
		click("app_password.make").In("app_password.make"),
		see("guide.app_passwords.done", "app_password.made"),
	},
}
