package mail

import (
	"manager/internal/recovery"
)

func loginIDConfirm(w writer, m recovery.LoginIDConfirmMail) letter {
	return letter{
		Subject:  w.T("mail.login_id_confirm.subject"),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.login_id_confirm.text", "Brand", w.settings.Brand),
		Action:   w.action(w.T("mail.login_id_confirm.action"), m.Link),
		Until:    w.T("mail.link.once_until", "Until", w.moment(m.ExpiresAt, m.TimeZone)),
		Advice:   w.T("mail.login_id_confirm.advice"),
		Foot:     []string{w.T("mail.login_id_confirm.why", "Brand", w.settings.Brand)},
	}
}

func loginIDChanged(w writer, m recovery.LoginIDChangedMail) letter {
	l := w.aboutAccount(letter{
		Subject: w.T("mail.login_id_changed.subject"),
		Text:    w.T("mail.login_id_changed.text", "Brand", w.settings.Brand),
		Facts:   []fact{{w.T("mail.fact.new_login_id"), name(m.New)}},
		Action:  w.action(w.T("mail.login_id_changed.action"), m.Link),
		Until:   w.T("mail.link.once_until", "Until", w.moment(m.ExpiresAt, m.TimeZone)),
	}, m.About)
	l.Advice = w.T("mail.login_id_changed.advice")
	return l
}

func loginIDReverted(w writer, m recovery.LoginIDRevertedMail) letter {
	l := w.aboutAccount(letter{
		Subject: w.T("mail.login_id_reverted.subject"),
		Text:    w.T("mail.login_id_reverted.text", "Brand", w.settings.Brand),
	}, m.About)
	l.Advice = w.T("mail.login_id_reverted.advice")
	return l
}
