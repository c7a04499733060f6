package identity

import "time"

// The mails of this area, as they lie in the outbox; templates/mail renders them when they are sent.
// Links are paths; the sender puts the configured base URL before them.
type (
	// SignUpMail asks a new person to confirm the address.
	SignUpMail struct {
		Name      string
		Link      string
		ExpiresAt time.Time
	}
	// AddressTakenMail tells the owner of an account that somebody tried to sign up with its address.
	AddressTakenMail struct{ Name string }
	// PasswordResetMail carries the link that sets a new password.
	PasswordResetMail struct {
		Name      string
		Link      string
		ExpiresAt time.Time
	}
	// NoAccountMail tells an address without an account that a reset was asked for it.
	NoAccountMail struct{ Address string }
	// PasswordChangedMail tells the owner that the password is another one now.
	PasswordChangedMail struct {
		Name     string
		At       time.Time
		TimeZone string
		Device   string
	}
)

func (SignUpMail) MailKind() string          { return "sign_up" }
func (AddressTakenMail) MailKind() string    { return "address_taken" }
func (PasswordResetMail) MailKind() string   { return "password_reset" }
func (NoAccountMail) MailKind() string       { return "no_account" }
func (PasswordChangedMail) MailKind() string { return "password_changed" }
