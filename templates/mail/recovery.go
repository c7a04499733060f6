package mail

import (
	"manager/internal/recovery"
	"manager/internal/route"
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

func recoveryEmailConfirm(w writer, m recovery.RecoveryEmailConfirmMail) letter {
	return letter{
		Subject:  w.T("mail.recovery_email_confirm.subject"),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.recovery_email_confirm.text", "Brand", w.settings.Brand),
		Action:   w.action(w.T("mail.recovery_email_confirm.action"), m.Link),
		Until:    w.T("mail.link.once_until", "Until", w.moment(m.ExpiresAt, m.TimeZone)),
		Advice:   w.T("mail.login_id_confirm.advice"),
		Foot:     []string{w.T("mail.recovery_email_confirm.why", "Brand", w.settings.Brand)},
	}
}

func recoveryChanged(w writer, m recovery.RecoveryChangedMail) letter {
	l := letter{Subject: w.T("mail.recovery_changed.email"), Action: w.action(w.T("mail.recovery_changed.action"), route.Profile())}
	if m.Kind == recovery.Phone {
		l.Subject = w.T("mail.recovery_changed.phone")
	}
	l.Text = w.T("mail.recovery_changed.text", "Brand", w.settings.Brand)
	if m.Removed {
		l.Text = w.T("mail.recovery_changed.removed", "Brand", w.settings.Brand)
	}
	return w.aboutAccount(l, m.About)
}

func noCode(w writer, m recovery.NoCodeMail) letter {
	return letter{
		Subject:  w.T("mail.no_code.subject"),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.no_code.text", "Brand", w.settings.Brand),
		Action:   w.action(w.T("mail.password_changed.action"), route.ForgottenPassword()),
		Advice:   w.T("mail.password_reset.advice"),
		Foot:     []string{w.T("mail.foot.account", "Brand", w.settings.Brand)},
	}
}
