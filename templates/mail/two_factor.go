package mail

import (
	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/twofactor"
)

func factorAdded(w writer, m twofactor.FactorAddedMail) letter {
	l := letter{
		Subject: w.T("mail.factor_added.subject"),
		Text:    w.T("mail.factor_added.text", "Brand", w.settings.Brand),
		Facts:   w.factor(m.Kind, m.Factor),
		Action:  w.action(w.T("mail.two_factor.review"), route.TwoFactor()),
	}
	if m.First {
		l.Subject = w.T("mail.factor_added.first.subject")
		l.Text = w.T("mail.factor_added.first.text", "Brand", w.settings.Brand)
	}
	return w.aboutAccount(l, m.About)
}

func factorRemoved(w writer, m twofactor.FactorRemovedMail) letter {
	l := letter{
		Subject: w.T("mail.factor_removed.subject"),
		Text:    w.T("mail.factor_removed.text", "Brand", w.settings.Brand),
		Facts:   w.factor(m.Kind, m.Factor),
		Action:  w.action(w.T("mail.two_factor.review"), route.TwoFactor()),
	}
	if m.Last {
		l.Subject = w.T("mail.factor_removed.last.subject")
		l.Text = w.T("mail.factor_removed.last.text", "Brand", w.settings.Brand)
	}
	return w.aboutAccount(l, m.About)
}

func backupCodesRenewed(w writer, m twofactor.BackupCodesRenewedMail) letter {
	return w.aboutAccount(letter{
		Subject: w.T("mail.backup_codes_renewed.subject"),
		Text:    w.T("mail.backup_codes_renewed.text", "Brand", w.settings.Brand),
		Action:  w.action(w.T("mail.two_factor.review"), route.TwoFactor()),
	}, m.About)
}

func backupCodeUsed(w writer, m twofactor.BackupCodeUsedMail) letter {
	return w.aboutAccount(letter{
		Subject: w.T("mail.backup_code_used.subject"),
		Text:    w.reader.N("mail.backup_code_used.text", m.Left, "Brand", oneLine(w.settings.Brand)),
		Action:  w.action(w.T("mail.two_factor.review"), route.TwoFactor()),
	}, m.About)
}

func wrongCodes(w writer, m twofactor.WrongCodesMail) letter {
	return w.aboutAccount(letter{
		Subject: w.T("mail.wrong_codes.subject"),
		Text:    w.T("mail.wrong_codes.text", "Brand", w.settings.Brand),
		Action:  w.action(w.T("mail.password_changed.action"), route.ForgottenPassword()),
	}, m.About)
}

func passkeyCloned(w writer, m twofactor.PasskeyClonedMail) letter {
	return w.aboutAccount(letter{
		Subject: w.T("mail.passkey_cloned.subject"),
		Text:    w.T("mail.passkey_cloned.text", "Brand", w.settings.Brand),
		Facts:   w.factor(twofactor.Passkey, m.Factor),
		Action:  w.action(w.T("mail.two_factor.review"), route.TwoFactor()),
	}, m.About)
}

func appPasswordMade(w writer, m twofactor.AppPasswordMadeMail) letter {
	return w.aboutAccount(letter{
		Subject: w.T("mail.app_password_made.subject"),
		Text:    w.T("mail.app_password_made.text", "Brand", w.settings.Brand),
		Facts:   []fact{{w.T("mail.fact.app_password"), name(m.Label)}},
		Action:  w.action(w.T("mail.app_password.review"), route.AppPasswords()),
	}, m.About)
}

func appPasswordRevoked(w writer, m twofactor.AppPasswordRevokedMail) letter {
	return w.aboutAccount(letter{
		Subject: w.T("mail.app_password_revoked.subject"),
		Text:    w.T("mail.app_password_revoked.text", "Brand", w.settings.Brand),
		Facts:   []fact{{w.T("mail.fact.app_password"), name(m.Label)}},
		Action:  w.action(w.T("mail.app_password.review"), route.AppPasswords()),
	}, m.About)
}

func pushWaiting(w writer, m twofactor.PushWaitingMail) letter {
	l := w.aboutAccount(letter{
		Subject: w.T("mail.push_waiting.subject"),
		Text:    w.T("mail.push_waiting.text", "Brand", w.settings.Brand),
		Action:  w.action(w.T("mail.push_waiting.action"), m.Link),
		Until:   w.T("mail.push_waiting.until", "Until", w.moment(m.ExpiresAt, m.TimeZone)),
	}, m.About)
	l.Advice = w.T("mail.push_waiting.advice")
	return l
}

func pushRefused(w writer, m twofactor.PushRefusedMail) letter {
	l := w.aboutAccount(letter{
		Subject: w.T("mail.push_refused.subject"),
		Text:    w.T("mail.push_refused.text", "Brand", w.settings.Brand),
		Action:  w.action(w.T("mail.password_changed.action"), route.ForgottenPassword()),
	}, m.About)
	l.Advice = w.T("mail.push_refused.advice")
	return l
}

// aboutAccount adds what every mail about how somebody gets in says: when, from
// which device, and what to do if it was somebody else.
func (w writer) aboutAccount(l letter, about twofactor.About) letter {
	l.Greeting = w.greeting(about.Name)
	l.Facts = append(l.Facts, fact{w.T("mail.fact.when"), w.moment(about.At, about.TimeZone)})
	if device := oneLine(about.Device); device != "" {
		l.Facts = append(l.Facts, fact{w.T("mail.fact.device"), device})
	}
	l.Advice = w.T("mail.password_changed.advice")
	l.Foot = []string{w.T("mail.foot.account", "Brand", w.settings.Brand)}
	return l
}

func (w writer) factor(kind twofactor.Kind, typed string) []fact {
	return []fact{{w.T("two_factor.kind." + string(kind)), name(typed)}}
}

// codeSMS is one SMS of plain letters. Its last line lets browsers fill the code
// in, on this portal only (WICG, origin-bound one-time codes).
func codeSMS(w writer, m twofactor.CodeSMS) notify.Rendered {
	return notify.Rendered{
		Subject: w.T("mail.sms_code.subject"),
		Text:    w.T("mail.sms_code.text", "Code", m.Code, "Brand", w.settings.Brand) + "\n\n@" + w.hostname() + " #" + m.Code,
	}
}
