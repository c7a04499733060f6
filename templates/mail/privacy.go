package mail

import (
	"strconv"

	"manager/internal/privacy"
)

func accountDeleted(w writer, m privacy.AccountDeletedMail) letter {
	l := letter{
		Subject:  w.T("mail.account_deleted.subject"),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.account_deleted.text", "Brand", w.settings.Brand),
		Facts:    []fact{{w.T("mail.fact.when"), w.moment(m.At, m.TimeZone)}},
	}
	for _, item := range m.Report.Items {
		l.Facts = append(l.Facts, fact{w.T("privacy.erased." + item.Kind), strconv.Itoa(item.Count)})
	}
	for _, kind := range privacy.Kept {
		l.Foot = append(l.Foot, w.T("privacy.kept."+kind))
	}
	return l
}
