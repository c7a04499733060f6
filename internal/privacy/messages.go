package privacy

import "time"

// The mails of this area, as they lie in the outbox; templates/mail renders them when they are sent.
type (
	// AccountDeletedMail confirms to the address that an account had that it is erased.
	AccountDeletedMail struct {
		Name     string
		At       time.Time
		TimeZone string
		Report   Report
	}
)

// MailKind implements notify.Message.
func (AccountDeletedMail) MailKind() string { return "account_deleted" }
