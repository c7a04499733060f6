package recovery

import (
	"time"

	"manager/internal/identity"
	"manager/internal/twofactor"
)

// The mails of this area, as they lie in the outbox; templates/mail renders them when they are sent.
// Links are paths; the sender puts the configured base URL before them.
type (
	// LoginIDConfirmMail asks the new address to confirm that it becomes the login ID.
	LoginIDConfirmMail struct {
		Name      string
		Link      string
		ExpiresAt time.Time
		TimeZone  string
	}
	// LoginIDChangedMail tells the address so far that another one is the login ID; the link takes that back.
	LoginIDChangedMail struct {
		twofactor.About
		New       string
		Link      string
		ExpiresAt time.Time
	}
	// LoginIDRevertedMail tells an address that it is the login ID no longer: the one before was restored.
	LoginIDRevertedMail struct{ twofactor.About }
	// RecoveryEmailConfirmMail asks an address to confirm that it becomes the recovery e-mail.
	RecoveryEmailConfirmMail struct {
		Name      string
		Link      string
		ExpiresAt time.Time
		TimeZone  string
	}
	// NoCodeMail tells somebody who forgot the password that no SMS could be sent, and how to go on.
	NoCodeMail struct{ Name string }
	// RecoveryChangedMail tells the login ID that a recovery way is another one now, or was removed.
	RecoveryChangedMail struct {
		twofactor.About
		Kind    Kind
		Removed bool
	}
)

func (LoginIDConfirmMail) MailKind() string       { return "login_id_confirm" }
func (LoginIDChangedMail) MailKind() string       { return "login_id_changed" }
func (LoginIDRevertedMail) MailKind() string      { return "login_id_reverted" }
func (RecoveryEmailConfirmMail) MailKind() string { return "recovery_email_confirm" }
func (RecoveryChangedMail) MailKind() string      { return "recovery_changed" }

func (NoCodeMail) MailKind() string { return "no_code" }

func about(now time.Time, d identity.Device, p identity.Person) twofactor.About {
	return twofactor.About{Name: p.FirstName, At: now, TimeZone: p.TimeZone, Device: d.Name()}
}
