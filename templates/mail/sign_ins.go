package mail

import (
	"strconv"

	"manager/internal/route"
	"manager/internal/signins"
)

func signedIn(w writer, m signins.SignedInMail) letter {
	l := letter{
		Subject: w.T("mail.signed_in.subject"),
		Text:    w.T("mail.signed_in.text", "Brand", w.settings.Brand),
		Action:  w.action(w.T("mail.sign_ins.action"), m.Link),
	}
	if m.New {
		l.Subject = w.T("mail.signed_in.new.subject")
		l.Text = w.T("mail.signed_in.new.text", "Brand", w.settings.Brand)
	}
	return w.aboutSignIn(l, m.About)
}

func wrongPassword(w writer, m signins.WrongPasswordMail) letter {
	l := letter{
		Subject: w.T("mail.wrong_password.subject"),
		Text:    w.reader.N("mail.wrong_password.text", m.Count, "Brand", oneLine(w.settings.Brand)),
		Action:  w.action(w.T("mail.sign_ins.action"), m.Link),
	}
	if m.Count > 1 {
		l.Facts = []fact{{w.T("mail.fact.since"), w.moment(m.Since, m.TimeZone)}}
	}
	return w.aboutSignIn(l, m.About)
}

func accountLocked(w writer, m signins.AccountLockedMail) letter {
	l := w.aboutSignIn(letter{
		Subject: w.T("mail.account_locked.subject"),
		Text:    w.reader.N("mail.account_locked.text", m.After, "Brand", oneLine(w.settings.Brand)),
		Action:  w.action(w.T("mail.account_locked.action"), m.Link),
	}, m.About)
	l.Advice = w.T("mail.account_locked.advice")
	return l
}

func accountUnlocked(w writer, m signins.AccountUnlockedMail) letter {
	return w.aboutSignIn(letter{
		Subject: w.T("mail.account_unlocked.subject"),
		Text:    w.T("mail.account_unlocked.text", "Brand", w.settings.Brand, "By", name(m.By), "Organization", name(m.Organization)),
		Action:  w.action(w.T("auth.sign_in"), route.SignIn()),
	}, m.About)
}

func accountSecured(w writer, m signins.AccountSecuredMail) letter {
	l := letter{
		Subject: w.T("mail.account_secured.subject"),
		Text:    w.T("mail.account_secured.text", "Brand", w.settings.Brand),
		Facts:   []fact{{w.T("mail.account_secured.sessions"), strconv.Itoa(m.Sessions)}},
		Action:  w.action(w.T("mail.password_changed.action"), route.ForgottenPassword()),
	}
	if len(m.Factors) > 0 {
		names := make([]string, len(m.Factors))
		for i, typed := range m.Factors {
			names[i] = name(typed)
		}
		l.Facts = append(l.Facts, fact{w.T("mail.account_secured.factors"), w.reader.List(names)})
	}
	if m.AppPasswords > 0 {
		l.Facts = append(l.Facts, fact{w.T("mail.account_secured.app_passwords"), strconv.Itoa(m.AppPasswords)})
	}
	return w.aboutSignIn(l, m.About)
}

// aboutSignIn adds to whom a mail goes, when, from which device and where something happened.
func (w writer) aboutSignIn(l letter, a signins.About) letter {
	l.Greeting = w.greeting(a.Name)
	l.Facts = append(l.Facts, fact{w.T("mail.fact.when"), w.moment(a.At, a.TimeZone)})
	if device := name(a.Device); device != "" {
		l.Facts = append(l.Facts, fact{w.T("mail.fact.device"), device})
	}
	if place := name(a.Place); place != "" {
		l.Facts = append(l.Facts, fact{w.T("mail.fact.place"), place})
	}
	l.Advice = w.T("mail.sign_ins.advice", "Brand", w.settings.Brand)
	l.Foot = []string{w.T("mail.foot.account", "Brand", w.settings.Brand)}
	return l
}
