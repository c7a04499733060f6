package reminder

import (
	"context"
	"slices"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/notify"
)

// Mail reminds a person of invoices of their organization. All that is due on a day
// stands in one mail.
type Mail struct {
	Kind         Kind // of the most severe of its items
	Name         string
	Organization string
	OrgNumber    string
	Items        []MailItem // at most maxMailItems
	More         int        // how many more there are
	Text         string     // in place of the usual sentence; empty: that
	Next         Kind       // what follows first unless they are paid; empty: nothing
	NextOn       tax.Day
}

// MailItem is one invoice in a reminder.
type MailItem struct {
	Kind      Kind
	Document  id.Document
	Number    string
	Reference string
	Amount    money.Money // exactly what is to be paid, with the fees
	Fees      money.Money // of reminders, in it
	Due       tax.Day
}

// MailKind names the template.
func (Mail) MailKind() string { return "reminder" }

// Text is the SMS of a reminder: it has no link, and asks for nothing.
type Text struct {
	Organization string
	Number       string
	Reference    string
	Amount       money.Money
	More         int // how many more invoices there are
}

// MailKind names the template.
func (Text) MailKind() string { return "reminder_text" }

// maxMailItems is how many invoices a mail names.
const maxMailItems = 50

// textFor is how long an SMS is worth sending.
const textFor = 12 * time.Hour

// tell puts one mail, and one SMS, for each person into the outbox.
func (w *round) tell(ctx context.Context, tx db.Tx) error {
	mail, texts := w.mail()
	text := w.text()
	for _, to := range w.people {
		if to.Mail && len(mail.Items) > 0 {
			mail.Name, mail.Organization, mail.OrgNumber, mail.Text = to.FirstName, to.Organization, to.Number, texts[to.Lang]
			if err := w.outbox.Put(ctx, tx, w.now, notify.Envelope{Org: w.org, User: to.User, To: to.Email, Lang: to.Lang, Message: mail, Bulk: true}); err != nil {
				return err
			}
		}
		phone, reachable := w.texts[to.User]
		if !to.SMS || !reachable || text.Number == "" {
			continue
		}
		text.Organization = to.Organization
		if err := w.outbox.PutSMS(ctx, tx, w.now, notify.Text{User: to.User, Phone: phone.Phone, Shown: phone.Hint, Lang: to.Lang, Until: w.now.Add(textFor), Message: text}); err != nil {
			return err
		}
	}
	return nil
}

// count is how many people are told of a step by mail and by SMS.
func (w *round) count(rule Rule) (mails, texts int) {
	for _, to := range w.people {
		if to.Mail && rule.Mail {
			mails++
		}
		if _, reachable := w.texts[to.User]; reachable && to.SMS && rule.SMS {
			texts++
		}
	}
	return mails, texts
}

// mail is what the round tells by mail, the most severe first, whose own texts come back with it.
func (w *round) mail() (m Mail, texts map[i18n.Lang]string) {
	all := slices.DeleteFunc(slices.Clone(w.told), func(one told) bool { return one.nothing || !one.rule.Mail })
	slices.SortStableFunc(all, func(a, b told) int { return slices.Index(Kinds, b.rule.Kind) - slices.Index(Kinds, a.rule.Kind) })
	for i, one := range all {
		if i < maxMailItems {
			m.Items = append(m.Items, one.item())
		}
		if one.next.Kind != "" && (m.Next == "" || one.next.On < m.NextOn) {
			m.Next, m.NextOn = one.next.Kind, one.next.On
		}
	}
	if m.More = len(all) - len(m.Items); len(all) > 0 {
		m.Kind, texts = all[0].rule.Kind, all[0].rule.Texts
	}
	return m, texts
}

func (t told) item() MailItem {
	return MailItem{Kind: t.rule.Kind, Document: t.invoice.ID, Number: t.invoice.Number, Reference: t.invoice.Reference, Amount: t.invoice.Amount, Fees: t.invoice.Fees, Due: t.invoice.Due}
}

// text is what the round tells by SMS: the first invoice, and how many more there are.
func (w *round) text() (t Text) {
	for _, one := range w.told {
		switch {
		case one.nothing || !one.rule.SMS:
		case t.Number == "":
			t.Number, t.Reference, t.Amount = one.invoice.Number, one.invoice.Reference, one.invoice.Amount
		default:
			t.More++
		}
	}
	return t
}
