package mail

import (
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/staff/customer"
	"manager/internal/support/code"
)

func staffLink(w writer, m staff.LinkMail) letter {
	return letter{
		Subject:  w.T("mail.staff_link.subject", "Brand", w.settings.Brand),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.staff_link.text", "Role", w.T("staff.role."+string(m.Role))),
		Action:   w.action(w.T("mail.staff_link.action"), m.Link),
		Until:    w.T("mail.link.once_until", "Until", w.moment(m.ExpiresAt, i18n.UsualZone)),
		Advice:   w.T("mail.staff_link.advice"),
		Foot:     []string{w.T("mail.staff_link.why", "Brand", w.settings.Brand)},
	}
}

func staffAlarm(w writer, m customer.AlarmMail) letter {
	return letter{
		Subject:  w.T("mail.staff_alarm.subject", "Staff", name(m.Staff), "Count", m.Count),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.staff_alarm.text"),
		Action:   w.action(w.T("mail.staff_alarm.action"), m.Link),
		Foot:     []string{w.T("mail.staff_alarm.why", "Brand", w.settings.Brand)},
	}
}

func codesGuessed(w writer, m code.GuessedMail) letter {
	return letter{
		Subject:  w.T("mail.support_codes_guessed.subject", "Count", m.Wrong),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.support_codes_guessed.text", "Agent", name(m.Agent), "Count", m.Wrong, "At", w.moment(m.At, i18n.UsualZone)),
		Action:   w.action(w.T("mail.support_codes_guessed.action"), route.StaffPeople()),
		Advice:   w.T("mail.support_codes_guessed.advice"),
		Foot:     []string{w.T("mail.support_codes_guessed.why", "Brand", w.settings.Brand)},
	}
}
