package mail

import (
	"manager/internal/lockout"
	"manager/internal/notify"
	"manager/internal/route"
)

// recoveryActions are what the link of a mail about a recovery case does, where it has one.
var recoveryActions = map[lockout.Notice]string{
	lockout.NoticeOpened: "mail.recovery_case.status", lockout.NoticeAccepted: "mail.recovery_case.status",
	lockout.NoticeAsked: "mail.recovery_case.stop", lockout.NoticeWarned: "mail.recovery_case.stop", lockout.NoticeWarnedOrg: "mail.recovery_case.stop", lockout.NoticeEntered: "mail.recovery_case.stop",
	lockout.NoticeColleague: "mail.recovery_case.vouch", lockout.NoticeLink: "mail.recovery_case.enter",
}

func recoveryCase(w writer, m lockout.Mail) letter {
	l := letter{
		Subject:  w.T("mail.recovery_case.subject."+string(m.Notice), "Number", m.Number),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.recovery_case.text."+string(m.Notice), "Brand", w.settings.Brand),
		Facts:    w.recoveryFacts(m),
		Foot:     []string{w.T("mail.recovery_case.why", "Brand", w.settings.Brand)},
	}
	switch key, has := recoveryActions[m.Notice]; {
	case has:
		l.Action = w.action(w.T(key), m.Link)
	case m.Notice == lockout.NoticeStopped:
		l.Action = w.action(w.T("mail.password_changed.action"), route.ForgottenPassword())
	default:
		l.Action = w.action(w.T("auth.sign_in"), route.SignIn())
	}
	if m.Notice == lockout.NoticeLink {
		l.Until = w.T("mail.link.once_until", "Until", w.moment(m.Until, m.TimeZone))
	}
	return l
}

func (w writer) recoveryFacts(m lockout.Mail) []fact {
	facts := []fact{{w.T("mail.recovery_case.account"), name(m.LoginID)}}
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, fact{w.T(label), value})
		}
	}
	if m.Notice == lockout.NoticeColleague || m.Notice == lockout.NoticeWarnedOrg {
		facts[0].Value = name(m.Person) + ", " + name(m.LoginID)
		add("mail.fact.organization", name(m.Organization))
	}
	add("mail.recovery_case.number", m.Number)
	add("mail.fact.when", w.moment(m.AskedAt, m.TimeZone))
	add("mail.fact.device", name(m.Device))
	add("mail.fact.place", name(m.Place))
	if m.Notice == lockout.NoticeAccepted || m.Notice == lockout.NoticeWarned || m.Notice == lockout.NoticeWarnedOrg {
		add("mail.recovery_case.gets_in", w.moment(m.Until, m.TimeZone))
	}
	for _, reason := range m.Reasons {
		add("mail.recovery_case.reasons", w.T("lockout.reason."+string(reason)))
	}
	return facts
}

// recoveryWarning is one SMS: what happens, when, and the address that stops it.
func recoveryWarning(w writer, m lockout.SMS) notify.Rendered {
	return notify.Rendered{
		Subject: w.T("mail.recovery_warning.subject"),
		Text:    w.T("mail.recovery_warning.text", "Brand", w.settings.Brand, "Until", w.moment(m.Until, m.TimeZone), "Link", w.settings.BaseURL+m.Link),
	}
}
