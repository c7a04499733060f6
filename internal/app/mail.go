package app

import (
	"fmt"

	"manager/internal/notify"
)

// sender is how mails leave: by SMTP when it is configured, into the
// development mailbox in demo mode.
func (a *App) sender() (notify.Sender, error) {
	if url := a.Config.SMTPURL.Reveal(); url != "" {
		smtp, err := notify.NewSMTP(url, a.Config.MailFrom)
		if err != nil {
			return nil, err
		}
		if a.Mailbox == nil {
			return smtp, nil
		}
		return a.Mailbox.And(smtp), nil
	}
	if a.Mailbox == nil {
		return nil, fmt.Errorf("no way to send mail: set MANAGER_SMTP_URL")
	}
	return a.Mailbox, nil
}
