package signins

import (
	"time"

	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/place"
)

// About is what every mail of this package says: to whom, when, from which
// device, and where that is, as far as it is known.
type About struct {
	Name     string
	At       time.Time
	TimeZone string
	Device   string
	Place    string
}

func aboutSignIn(now time.Time, p identity.Person, d identity.Device, at place.Place, lang i18n.Lang) About {
	return About{Name: p.FirstName, At: now, TimeZone: p.TimeZone, Device: d.Name(), Place: placeIn(lang, at)}
}

// The mails of this area, as they lie in the outbox; templates/mail renders them when they are sent.
type (
	// SignedInMail tells of a sign-in: New when it came from a device or a place that was not known.
	SignedInMail struct {
		About
		New  bool
		Link string // says that it was somebody else
	}
	// WrongPasswordMail tells how often a wrong password was given since a moment; About describes the last time.
	WrongPasswordMail struct {
		About
		Count int
		Since time.Time
		Link  string // secures the account
	}
	// AccountLockedMail tells that no password signs in from unknown devices, and how that ends.
	AccountLockedMail struct {
		About
		After int
		Link  string // unlocks
	}
	// AccountUnlockedMail tells that somebody who administers an organization unlocked the account.
	AccountUnlockedMail struct {
		About
		Organization string
		By           string
	}
	// AccountSecuredMail tells what securing the account has ended.
	AccountSecuredMail struct {
		About
		Sessions     int
		Factors      []string
		AppPasswords int
		BackupCodes  bool
	}
)

func (SignedInMail) MailKind() string        { return "signed_in" }
func (WrongPasswordMail) MailKind() string   { return "wrong_password" }
func (AccountLockedMail) MailKind() string   { return "account_locked" }
func (AccountUnlockedMail) MailKind() string { return "account_unlocked" }
func (AccountSecuredMail) MailKind() string  { return "account_secured" }
