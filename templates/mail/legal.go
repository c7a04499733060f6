package mail

import (
	"manager/internal/billing/legal"
	"manager/internal/route"
)

func termsChanged(w writer, m legal.ChangedMail) letter {
	day := w.day(m.On)
	return letter{
		Subject:  w.T("mail.terms.subject", "Day", day),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.terms.text", "Brand", w.settings.Brand, "Day", day),
		Facts:    []fact{{w.T("mail.fact.organization"), name(m.Organization)}},
		Action:   w.action(w.T("mail.terms.action"), route.LegalVersion(string(legal.Terms), legal.DayName(m.On))),
		Foot:     []string{w.T("mail.terms.why", "Organization", name(m.Organization))},
	}
}
