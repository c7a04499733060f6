package mail

import (
	"strings"

	"manager/internal/actor"
	"manager/internal/i18n"
	"manager/internal/invitation"
	"manager/internal/org"
	"manager/internal/postal"
	"manager/internal/protection"
	"manager/internal/route"
)

func invitationLetter(w writer, m invitation.Mail) letter {
	inviter, organization := name(m.Inviter), name(m.Organization)
	return letter{
		Subject:  w.T("mail.invitation.subject", "Inviter", inviter, "Organization", organization),
		Greeting: w.greeting(""),
		Text:     w.T("mail.invitation.text", "Inviter", inviter, "Organization", organization, "Brand", w.settings.Brand),
		Facts:    []fact{{w.T("mail.fact.organization"), organization}, {w.T("mail.fact.role"), w.role(m.Role)}},
		Action:   w.action(w.T("mail.invitation.action"), m.Link),
		Until:    w.T("mail.invitation.until", "Until", w.moment(m.ExpiresAt, i18n.UsualZone)),
		Advice:   w.T("mail.invitation.advice"),
		Foot:     []string{w.T("mail.invitation.why", "Inviter", inviter, "Brand", w.settings.Brand)},
	}
}

func roleChanged(w writer, m org.RoleChangedMail) letter {
	organization := name(m.Organization)
	role := w.role(m.After)
	if m.Before != m.After && m.Before != "" {
		role = w.role(m.Before) + " → " + role
	}
	return letter{
		Subject:  w.T("mail.role_changed.subject", "Organization", organization),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.role_changed.text", "ChangedBy", name(m.ChangedBy), "Organization", organization),
		Facts: []fact{
			{w.T("mail.fact.role"), role},
			{w.T("users.accounting"), w.yesOrNo(m.Accounting)},
			{w.T("users.billing_mail"), w.yesOrNo(m.BillingMail)},
			{w.T("users.billing_sms"), w.yesOrNo(m.BillingSMS)},
		},
		Action: w.action(w.T("mail.role_changed.action"), route.Org(m.Number)),
		Foot:   []string{w.T("mail.role_changed.why", "Organization", organization)},
	}
}

func removed(w writer, m org.RemovedMail) letter {
	organization, by := name(m.Organization), name(m.RemovedBy)
	return letter{
		Subject:  w.T("mail.removed.subject", "Organization", organization),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.removed.text", "RemovedBy", by, "Organization", organization),
		Advice:   w.T("mail.removed.advice", "RemovedBy", by),
		Foot:     []string{w.T("mail.removed.why", "Organization", organization)},
	}
}

func detailsChanged(w writer, m org.DetailsChangedMail) letter {
	organization := name(m.Organization)
	currency := org.Currency(m.Country)
	if m.CurrencyBefore != currency && m.CurrencyBefore != "" {
		currency = m.CurrencyBefore + " → " + currency
	}
	lines := m.Address.Lines(m.Country)
	for i := range lines {
		lines[i] = name(lines[i])
	}
	return letter{
		Subject:  w.T("mail.details_changed.subject", "Organization", organization),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.details_changed.text", "ChangedBy", name(m.ChangedBy), "Organization", organization),
		Facts: []fact{
			{w.T("org.name"), organization},
			{w.T("org.kind"), w.T("org.kind." + string(m.Kind))},
			{w.T("org.address"), strings.Join(append(lines, w.reader.Country(m.Country)), ", ")},
			{w.T("org.phone"), w.orNone(postal.FormatPhone(m.Phone))},
			{w.T("org.vat_number"), w.orNone(m.VATNumber)},
			{w.T("org.next_currency"), currency},
		},
		Action: w.action(w.T("mail.role_changed.action"), route.Org(m.Number)),
		Foot:   []string{w.T("mail.details_changed.why", "Organization", organization)},
	}
}

func (w writer) orNone(value string) string {
	if value == "" {
		return w.T("org.none")
	}
	return name(value)
}

func (w writer) role(role actor.Role) string { return w.T("role." + string(role)) }

func securityAlert(w writer, m protection.SecurityAlertMail) letter {
	organization := name(m.Organization)
	return letter{
		Subject:  w.T("mail.security_alert.subject"),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.security_alert.text", "By", name(m.By), "Organization", organization),
		Action:   w.action(w.T("mail.security_alert.action"), route.TwoFactor()),
		Foot:     []string{w.T("mail.role_changed.why", "Organization", organization)},
	}
}

func twoFactorRequired(w writer, m protection.TwoFactorRequiredMail) letter {
	organization := name(m.Organization)
	l := letter{
		Subject:  w.T("mail.two_factor_required.subject", "Organization", organization),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.two_factor_required.text", "By", name(m.By), "Organization", organization),
		Action:   w.action(w.T("mail.security_alert.action"), route.TwoFactor()),
		Foot:     []string{w.T("mail.role_changed.why", "Organization", organization)},
	}
	grace := w.T("org.security.grace_none")
	if m.GraceDays > 0 {
		grace = w.reader.N("org.security.grace_days", m.GraceDays)
	}
	l.Facts = []fact{{w.T("mail.two_factor_required.time"), grace}}
	return l
}
