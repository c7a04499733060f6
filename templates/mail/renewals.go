package mail

import (
	"manager/internal/billing/payment"
	"manager/internal/billing/renewal"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/route"
)

func renewalLetter(w writer, m renewal.Mail) letter {
	count := len(m.Items) + m.More
	l := letter{
		Greeting: w.greeting(m.Name),
		Facts:    []fact{{w.T("mail.fact.organization"), name(m.Organization)}},
		Action:   w.action(w.T("mail.renewal.action"), route.Renewals(m.OrgNumber)),
		Foot:     []string{w.T("mail.order.why", "Organization", name(m.Organization))},
	}
	switch m.Notice {
	case renewal.Transfer:
		l.Subject, l.Text = w.T("mail.renewal.transfer.subject", "Amount", m.Amount), w.T("mail.renewal.transfer.text", "Amount", m.Amount)
		l.Facts = append(l.Facts, fact{w.T("shop.order.amount"), w.reader.Money(m.Amount)}, fact{w.T("shop.account.holder"), m.Account.Holder},
			fact{w.T("shop.account.iban"), m.Account.IBAN.Grouped()}, fact{w.T("shop.order.reference"), m.Reference})
	case renewal.Refused:
		l.Subject, l.Text = w.T("mail.renewal.refused.subject"), w.T("mail.renewal.refused.text", "Amount", m.Amount, "Means", w.means(m.By, m.Means))
		l.Advice = w.T("mail.renewal.refused.last")
		if m.Next != 0 {
			l.Advice = w.T("mail.renewal.refused.next", "Day", w.day(m.Next))
		}
	case renewal.ByWarranty:
		l.Subject, l.Text = w.T("mail.renewal.warranty.subject"), w.T("mail.renewal.warranty.text", "Amount", m.Amount, "Day", w.day(m.Pay))
		l.Action = w.action(w.T("mail.renewal.open_invoice"), route.Invoice(m.OrgNumber, m.Document.String()))
	case renewal.Suspended:
		l.Subject, l.Text = w.T("mail.renewal.suspended.subject", "Count", count), w.T("mail.renewal.suspended.text")
	case renewal.Expired:
		l.Subject, l.Text = w.T("mail.renewal.expired.subject", "Count", count), w.T("mail.renewal.expired.text")
	case renewal.Ended:
		l.Subject, l.Text = w.T("mail.renewal.ended.subject", "Count", count), w.T("mail.renewal.ended.text")
	default:
		l.Subject, l.Text = w.T("mail.renewal.due.subject", "Count", count), w.T("mail.renewal.due.text")
	}
	for _, item := range m.Items {
		l.Facts = append(l.Facts, fact{name(item.Name), w.renewalItem(item)})
	}
	if m.More > 0 {
		l.Facts = append(l.Facts, fact{"…", w.T("mail.renewal.more", "Count", m.More)})
	}
	return l
}

// renewalItem says when a product is due and what happens then.
func (w writer) renewalItem(i renewal.MailItem) string {
	switch {
	case i.Asked:
		return w.T("mail.renewal.item.ends", "Day", w.day(i.Due))
	case !i.Priced:
		return w.day(i.Due)
	case i.Charged != 0:
		return w.T("mail.renewal.item.charged", "Day", w.day(i.Due), "Price", i.Price, "Charged", w.day(i.Charged))
	}
	return w.T("mail.renewal.item.due", "Day", w.day(i.Due), "Price", i.Price)
}

// means is how a means of payment is called: what the provider said, or one of ours.
func (w writer) means(by payment.Means, label string) string {
	if label == "" {
		return w.T("payment.means." + string(by))
	}
	return label
}

// day writes a day, which is the same in every zone.
func (w writer) day(d tax.Day) string {
	t := d.Time()
	return i18n.New(w.reader.Lang, t.Location(), nil).Date(t)
}
