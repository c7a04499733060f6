package mail

import (
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/staff/block"
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

func userBlock(w writer, m block.Mail) letter {
	l := letter{
		Subject:  w.T("mail.user_unblock.subject"),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.user_unblock.text", "At", w.moment(m.At, i18n.UsualZone)),
		Foot:     []string{w.T("mail.user_block.why", "Brand", w.settings.Brand)},
	}
	if m.Blocked {
		l.Subject, l.Text, l.Advice = w.T("mail.user_block.subject"), w.T("mail.user_block.text", "At", w.moment(m.At, i18n.UsualZone)), w.T("mail.user_block.advice")
		return l
	}
	l.Action = w.action(w.T("mail.user_unblock.action"), route.SignIn())
	return l
}
