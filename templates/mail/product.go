package mail

import (
	"manager/internal/product"
	"manager/internal/route"
)

func productSuspension(w writer, m product.SuspensionMail) letter {
	if m.Product == "" {
		return unnamedSuspension(w, m)
	}
	organization, subject, by := name(m.Organization), name(m.Product), name(m.By)
	l := letter{
		Greeting: w.greeting(m.Name),
		Facts:    []fact{{w.T("product.kind"), subject}, {w.T("mail.fact.organization"), organization}},
		Action:   w.action(w.T("mail.product_suspension.action"), route.Product(m.Number, m.ProductID.String())),
		Foot:     []string{w.T("mail.product_suspension.why", "Organization", organization)},
	}
	switch m.Notice {
	case product.Locked:
		l.Subject = w.T("mail.product_suspension.locked.subject", "Product", subject)
		l.Text = w.T("mail.product_suspension.locked.text", "By", by, "Product", subject, "Organization", organization)
	case product.Unlocked:
		l.Subject = w.T("mail.product_suspension.unlocked.subject", "Product", subject)
		l.Text = w.T("mail.product_suspension.unlocked.text", "By", by, "Product", subject, "Organization", organization)
	case product.MaintenanceBegan:
		l.Subject = w.T("mail.product_suspension.maintenance_began.subject", "Product", subject)
		l.Text = w.T("mail.product_suspension.maintenance_began.text", "By", by, "Product", subject, "Organization", organization)
	default:
		l.Subject = w.T("mail.product_suspension.maintenance_ended.subject", "Product", subject)
		l.Text = w.T("mail.product_suspension.maintenance_ended.text", "By", by, "Product", subject, "Organization", organization)
	}
	return l
}

// unnamedSuspension tells of a lock somebody who may not know which product it is.
func unnamedSuspension(w writer, m product.SuspensionMail) letter {
	organization, by := name(m.Organization), name(m.By)
	l := letter{
		Greeting: w.greeting(m.Name),
		Facts:    []fact{{w.T("mail.fact.organization"), organization}},
		Action:   w.action(w.T("mail.product_suspension.action_organization"), route.Org(m.Number)),
		Foot:     []string{w.T("mail.product_suspension.why_member", "Organization", organization)},
	}
	if m.Notice == product.Unlocked {
		l.Subject = w.T("mail.product_suspension.unnamed_unlocked.subject", "Organization", organization)
		l.Text = w.T("mail.product_suspension.unnamed_unlocked.text", "By", by, "Organization", organization)
		return l
	}
	l.Subject = w.T("mail.product_suspension.unnamed_locked.subject", "Organization", organization)
	l.Text = w.T("mail.product_suspension.unnamed_locked.text", "By", by, "Organization", organization)
	return l
}

func productTerminated(w writer, m product.TerminatedMail) letter {
	organization, subject, by := name(m.Organization), name(m.Product), name(m.By)
	return letter{
		Subject:  w.T("mail.product_terminated.subject", "Product", subject),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.product_terminated.text", "By", by, "Product", subject, "Organization", organization),
		Facts:    w.product(m.Product, m.Kind),
		Advice:   w.T("mail.product_terminated.advice", "By", by),
		Foot:     []string{w.T("mail.product_terminated.why", "Organization", organization)},
	}
}

func handedOver(w writer, m product.HandedOverMail) letter {
	organization, by := name(m.Organization), name(m.By)
	from := make([]string, 0, len(m.From)+1)
	for _, one := range m.From {
		from = append(from, name(one))
	}
	if m.Others > 0 {
		from = append(from, w.reader.N("mail.handed_over.others", m.Others))
	}
	var what []string
	if m.Files {
		what = append(what, w.T("handover.files"))
	}
	if m.Mailboxes {
		what = append(what, w.T("handover.mailboxes"))
	}
	return letter{
		Subject:  w.T("mail.handed_over.subject", "Organization", organization),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.handed_over.text", "By", by, "Organization", organization),
		Facts:    []fact{{w.T("mail.handed_over.from"), w.reader.List(from)}, {w.T("mail.handed_over.what"), w.reader.List(what)}},
		Action:   w.action(w.T("mail.handed_over.action"), route.Products(m.Number)),
		Foot:     []string{w.T("mail.handed_over.why", "Organization", organization)},
	}
}
