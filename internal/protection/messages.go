package protection

import (
	"manager/internal/notify"
	"manager/internal/org"
)

// The mails of this area, as they lie in the outbox; templates/mail renders them when they are sent.
type (
	// SecurityAlertMail asks somebody without a second factor to protect their account.
	SecurityAlertMail struct {
		Name         string
		Organization string
		By           string
	}
	// TwoFactorRequiredMail tells somebody without a second factor that counts that the organization forces one.
	TwoFactorRequiredMail struct {
		Name         string
		Organization string
		By           string
		GraceDays    int
	}
)

func (SecurityAlertMail) MailKind() string     { return "security_alert" }
func (TwoFactorRequiredMail) MailKind() string { return "two_factor_required" }

func (m SecurityAlertMail) to(member org.Member) notify.Message {
	m.Name = member.FirstName
	return m
}

func (m TwoFactorRequiredMail) to(member org.Member) notify.Message {
	m.Name = member.FirstName
	return m
}
