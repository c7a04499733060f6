package twofactor

import (
	"time"

	"manager/internal/actor"
	"manager/internal/identity"
)

// About is what every mail about a change of how somebody gets in says: to
// whom, when, and from which device.
type About struct {
	Name     string
	At       time.Time
	TimeZone string
	Device   string
}

func aboutActor(now time.Time, act actor.Actor, p identity.Person) About {
	return aboutDevice(now, identity.DeviceOf(act), p)
}

func aboutDevice(now time.Time, d identity.Device, p identity.Person) About {
	return About{Name: p.FirstName, At: now, TimeZone: p.TimeZone, Device: d.Name()}
}

// The messages of this area, as they lie in the outbox; templates/mail renders them when they are sent.
type (
	// FactorAddedMail tells that a method was added; First, that it switched two-factor authentication on.
	FactorAddedMail struct {
		About
		Kind   Kind
		Factor string
		First  bool
	}
	// FactorRemovedMail tells that a method was removed; Last, that only the password is left.
	FactorRemovedMail struct {
		About
		Kind   Kind
		Factor string
		Last   bool
	}
	// BackupCodesRenewedMail tells that the backup codes from before are void.
	BackupCodesRenewedMail struct{ About }
	// BackupCodeUsedMail tells that a backup code signed in, and how many are left.
	BackupCodeUsedMail struct {
		About
		Left int
	}
	// WrongCodesMail tells that somebody with the right password gave only wrong codes.
	WrongCodesMail struct{ About }
	// PasskeyClonedMail warns that a passkey may have been copied.
	PasskeyClonedMail struct {
		About
		Factor string
	}
	// AppPasswordMadeMail tells that an app password was made.
	AppPasswordMadeMail struct {
		About
		Label string
	}
	// AppPasswordRevokedMail tells that an app password opens nothing any more.
	AppPasswordRevokedMail struct {
		About
		Label string
	}
	// PushWaitingMail asks for a YES or NO to a sign-in that no device has answered yet.
	PushWaitingMail struct {
		About
		Link      string
		ExpiresAt time.Time
	}
	// PushRefusedMail tells that a sign-in was answered with NO, and suggests a new password.
	PushRefusedMail struct{ About }
	// CodeSMS is the text message with a code.
	CodeSMS struct{ Code string }
)

func (FactorAddedMail) MailKind() string        { return "factor_added" }
func (FactorRemovedMail) MailKind() string      { return "factor_removed" }
func (BackupCodesRenewedMail) MailKind() string { return "backup_codes_renewed" }
func (BackupCodeUsedMail) MailKind() string     { return "backup_code_used" }
func (WrongCodesMail) MailKind() string         { return "wrong_codes" }
func (PasskeyClonedMail) MailKind() string      { return "passkey_cloned" }
func (AppPasswordMadeMail) MailKind() string    { return "app_password_made" }
func (AppPasswordRevokedMail) MailKind() string { return "app_password_revoked" }
func (PushWaitingMail) MailKind() string        { return "push_waiting" }
func (PushRefusedMail) MailKind() string        { return "push_refused" }
func (CodeSMS) MailKind() string                { return "sms_code" }
