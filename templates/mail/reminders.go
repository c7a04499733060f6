package mail

import (
	"cmp"
	"strings"

	"manager/internal/billing/reminder"
	"manager/internal/notify"
	"manager/internal/route"
)

// reminderLetter names each invoice with what a transfer needs, and says how it is told from a forged one.
func reminderLetter(w writer, m reminder.Mail) letter {
	kind, count := string(m.Kind), len(m.Items)+m.More
	l := letter{
		Greeting: w.greeting(m.Name),
		Subject:  w.T("mail.reminder.subject."+kind, "Count", count),
		Text:     cmp.Or(m.Text, w.T("mail.reminder.text."+kind)),
		Facts:    []fact{{w.T("mail.fact.organization"), name(m.Organization)}},
		Action:   w.action(w.T("mail.reminder.open_all"), route.ToPay(m.OrgNumber)),
		Advice:   w.T("mail.reminder.genuine", "Organization", name(m.Organization)),
		Foot:     []string{w.T("mail.reminder.crossed"), w.T("mail.reminder.why", "Organization", name(m.Organization))},
	}
	if count == 1 {
		one := m.Items[0]
		l.Action = w.action(w.T("mail.renewal.open_invoice"), route.Invoice(m.OrgNumber, one.Document.String()))
	}
	if m.Next != "" {
		l.Text += " " + w.T("mail.reminder.next."+string(m.Next), "Day", w.day(m.NextOn))
	}
	for _, item := range m.Items {
		l.Facts = append(l.Facts, fact{w.T("mail.reminder.item", "Number", item.Number), w.reminderItem(item)})
	}
	if m.More > 0 {
		l.Facts = append(l.Facts, fact{"…", w.T("mail.reminder.more", "Count", m.More)})
	}
	return l
}

// reminderItem is exactly what is to be paid, by when, and with which reference.
func (w writer) reminderItem(i reminder.MailItem) string {
	parts := []string{w.T("mail.reminder.amount", "Amount", i.Amount, "Day", w.day(i.Due))}
	if i.Fees.Positive() {
		parts = append(parts, w.T("mail.reminder.fees", "Fees", i.Fees))
	}
	if i.Reference != "" {
		parts = append(parts, w.T("mail.reminder.reference", "Reference", i.Reference))
	}
	return strings.Join(parts, ", ")
}

// reminderText is an SMS without a link: a forged one would have it.
func reminderText(w writer, m reminder.Text) notify.Rendered {
	text := w.T("mail.reminder_text.text", "Brand", w.settings.Brand, "Organization", name(m.Organization), "Number", m.Number, "Amount", m.Amount)
	if m.More > 0 {
		text = w.T("mail.reminder_text.more", "Count", m.More, "Brand", w.settings.Brand, "Organization", name(m.Organization), "Number", m.Number, "Amount", m.Amount)
	}
	if m.Reference != "" {
		text += " " + w.T("mail.reminder_text.reference", "Reference", m.Reference)
	}
	return notify.Rendered{Subject: w.T("mail.reminder_text.subject"), Text: text + " " + w.T("mail.reminder_text.genuine", "Host", w.hostname())}
}
