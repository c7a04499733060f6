package mail

import (
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/route"
)

func signUp(w writer, m identity.SignUpMail) letter {
	return letter{
		Subject:  w.T("mail.sign_up.subject"),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.sign_up.text", "Brand", w.settings.Brand),
		Action:   w.action(w.T("mail.sign_up.action"), m.Link),
		Until:    w.T("mail.link.once_until", "Until", w.moment(m.ExpiresAt, i18n.UsualZone)),
		Advice:   w.T("mail.sign_up.advice"),
		Foot:     []string{w.T("mail.sign_up.why", "Brand", w.settings.Brand)},
	}
}

func addressTaken(w writer, m identity.AddressTakenMail) letter {
	return letter{
		Subject:  w.T("mail.address_taken.subject"),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.address_taken.text", "Brand", w.settings.Brand),
		Action:   w.action(w.T("auth.sign_in"), route.SignIn()),
		Advice:   w.T("mail.address_taken.advice"),
		Foot:     []string{w.T("mail.foot.account", "Brand", w.settings.Brand)},
	}
}

func passwordReset(w writer, m identity.PasswordResetMail) letter {
	return letter{
		Subject:  w.T("mail.password_reset.subject"),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.password_reset.text", "Brand", w.settings.Brand),
		Action:   w.action(w.T("mail.password_reset.action"), m.Link),
		Until:    w.T("mail.link.once_until", "Until", w.moment(m.ExpiresAt, i18n.UsualZone)),
		Advice:   w.T("mail.password_reset.advice"),
		Foot:     []string{w.T("mail.foot.account", "Brand", w.settings.Brand)},
	}
}

func noAccount(w writer, m identity.NoAccountMail) letter {
	return letter{
		Subject:  w.T("mail.no_account.subject"),
		Greeting: w.greeting(""),
		Text:     w.T("mail.no_account.text", "Address", m.Address, "Brand", w.settings.Brand),
		Action:   w.action(w.T("mail.no_account.action"), route.SignUp()),
		Advice:   w.T("mail.no_account.advice"),
		Foot:     []string{w.T("mail.no_account.why", "Brand", w.settings.Brand)},
	}
}

func passwordChanged(w writer, m identity.PasswordChangedMail) letter {
	facts := []fact{{w.T("mail.fact.when"), w.moment(m.At, m.TimeZone)}}
	if device := oneLine(m.Device); device != "" {
		facts = append(facts, fact{w.T("mail.fact.device"), device})
	}
	return letter{
		Subject:  w.T("mail.password_changed.subject"),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.password_changed.text", "Brand", w.settings.Brand),
		Facts:    facts,
		Advice:   w.T("mail.password_changed.advice"),
		Action:   w.action(w.T("mail.password_changed.action"), route.ForgottenPassword()),
		Foot:     []string{w.T("mail.foot.account", "Brand", w.settings.Brand)},
	}
}
