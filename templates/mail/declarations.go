package mail

import (
	"time"

	"manager/internal/billing/declaration"
	"manager/internal/i18n"
	"manager/internal/route"
)

func declarationReceipt(w writer, m declaration.ReceiptMail) letter {
	l := letter{
		Greeting: w.greeting(m.Statement.Name),
		Facts:    append([]fact{{w.T("declaration.received_at"), w.moment(m.At, m.Zone)}, {w.T("declaration.number"), m.ID.String()}}, w.declared(m.Statement)...),
		Advice:   w.T("mail.declaration.advice"),
		Foot:     []string{w.T("mail.declaration.why", "Brand", w.settings.Brand)},
	}
	if m.Statement.Kind == declaration.Cancellation {
		l.Subject, l.Text = w.T("mail.declaration.cancellation.subject"), w.T("mail.declaration.cancellation.text")
	} else {
		l.Subject, l.Text = w.T("mail.declaration.withdrawal.subject"), w.T("mail.declaration.withdrawal.text")
	}
	return l
}

// declared repeats what somebody declared.
func (w writer) declared(s declaration.Statement) []fact {
	all := []fact{{w.T("declaration.name"), name(s.Name)}, {w.T("declaration.email"), s.Email}}
	if s.Kind == declaration.Cancellation {
		all = append(all, fact{w.T("cancel.contract"), name(s.Contract)}, fact{w.T("cancel.kind"), w.T(kindKey(s))}, fact{w.T("cancel.ends_on"), w.wantedEnd(s)})
		if s.Details != "" {
			all = append(all, fact{w.T("cancel.details"), name(s.Details)})
		}
		return all
	}
	all = append(all, fact{w.T("withdraw.contract"), name(s.Contract)})
	if s.Dated != "" {
		all = append(all, fact{w.T("withdraw.dated"), name(s.Dated)})
	}
	if s.Details != "" {
		all = append(all, fact{w.T("withdraw.details"), name(s.Details)})
	}
	return all
}

func kindKey(s declaration.Statement) string {
	if s.ForCause {
		return "cancel.kind.cause"
	}
	return "cancel.kind.ordinary"
}

// wantedEnd is when a contract shall end.
func (w writer) wantedEnd(s declaration.Statement) string {
	day, given := s.End()
	if !given {
		return w.T("cancel.soonest")
	}
	return i18n.New(w.reader.Lang, day.Location(), nil).Date(day)
}

func declarationDone(w writer, m declaration.DoneMail) letter {
	l := letter{
		Greeting: w.greeting(m.Name),
		Facts:    []fact{{w.T("mail.fact.organization"), name(m.Organization)}},
		Foot:     []string{w.T("mail.order.why", "Organization", name(m.Organization))},
	}
	if m.Kind == declaration.Cancellation {
		l.Subject, l.Text = w.T("mail.declaration.ends.subject", "Order", m.Order), w.T("mail.declaration.ends.text", "Order", m.Order, "By", name(m.By))
		l.Action = w.action(w.T("mail.renewal.action"), route.Renewals(m.OrgNumber))
	} else {
		l.Subject, l.Text = w.T("mail.declaration.ended.subject", "Order", m.Order), w.T("mail.declaration.ended.text", "Order", m.Order, "By", name(m.By))
		l.Action = w.action(w.T("mail.declaration.invoices"), route.Invoices(m.OrgNumber))
	}
	for _, p := range m.Products {
		l.Facts = append(l.Facts, fact{name(p.Name), w.itemEnd(p.Ends, m.Zone)})
	}
	return l
}

func (w writer) itemEnd(ends time.Time, zone string) string {
	if ends.IsZero() {
		return w.T("mail.declaration.item_ended")
	}
	place, known := i18n.Zone(zone)
	if !known {
		place, _ = i18n.Zone(i18n.UsualZone)
	}
	return w.T("mail.declaration.item_ends", "Day", i18n.New(w.reader.Lang, place, nil).Date(ends))
}

func declarationDecision(w writer, m declaration.DecisionMail) letter {
	l := letter{Greeting: w.greeting(m.Name), Foot: []string{w.T("mail.declaration.why", "Brand", w.settings.Brand)}}
	if m.Accepted {
		l.Subject, l.Text = w.T("mail.declaration.accepted.subject"), w.T("mail.declaration.accepted.text", "Contract", name(m.Contract))
	} else {
		l.Subject, l.Text = w.T("mail.declaration.refused.subject"), w.T("mail.declaration.refused.text", "Contract", name(m.Contract))
	}
	if m.Reason != "" {
		l.Facts = []fact{{w.T("cancel.details"), name(m.Reason)}}
	}
	return l
}
