package mail

import (
	"manager/internal/route"
	"manager/internal/support/visit"
)

func supportAccess(w writer, m visit.Mail) letter {
	organization := name(m.Organization)
	l := letter{
		Subject:  w.T("mail.support_access.subject."+string(m.Notice), "Organization", organization),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.support_access.text."+string(m.Notice), "By", name(m.By), "Organization", organization),
		Facts:    []fact{{w.T("visit.reason"), name(m.Terms.Reason)}, {w.T("visit.scope"), w.accessScope(m.Terms)}, {w.T("visit.may_change"), w.accessChanges(m.Terms)}},
		Action:   w.action(w.T("mail.support_access.action."+string(m.Notice)), route.SupportAccess(m.Number, m.Access.String())),
		Foot:     []string{w.T("mail.role_changed.why", "Organization", organization)},
	}
	switch m.Notice {
	case visit.NoticeAsked:
		l.Until = w.T("mail.support_access.answer_by", "Until", w.moment(m.Until, m.TimeZone))
	case visit.NoticeBegun:
		l.Until = w.T("mail.support_access.until", "Until", w.moment(m.Until, m.TimeZone))
	}
	return l
}

func (w writer) accessScope(t visit.Terms) string {
	switch {
	case t.Products && t.Accounting:
		return w.T("visit.scope.products") + ", " + w.T("visit.scope.accounting")
	case t.Accounting:
		return w.T("visit.scope.accounting")
	}
	return w.T("visit.scope.products")
}

func (w writer) accessChanges(t visit.Terms) string {
	if t.MayChange {
		return w.T("visit.settings")
	}
	return w.T("visit.read_only")
}
