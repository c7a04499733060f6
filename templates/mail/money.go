package mail

import (
	"cmp"

	"manager/internal/billing/archive"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/tax"
	"manager/internal/notify"
	"manager/internal/route"
)

func orderLetter(w writer, m order.Mail) letter {
	l := letter{
		Greeting: w.greeting(m.Name),
		Facts:    []fact{{w.T("shop.order"), m.Number}, {w.T("mail.fact.organization"), name(m.Organization)}, {w.T("shop.sum.total"), w.reader.Money(m.Total)}},
		Action:   w.action(w.T("mail.order.action"), route.Order(m.OrgNumber, m.Order.String())),
		Foot:     []string{w.T("mail.order.why", "Organization", name(m.Organization))},
	}
	switch m.Notice {
	case order.Waits:
		l.Subject = w.T("mail.order.waits.subject", "Number", m.Number, "Due", m.Due)
		l.Text = w.T("mail.order.waits.text", "Number", m.Number, "Due", m.Due)
		l.Facts = append(l.Facts, fact{w.T("shop.order.amount"), w.reader.Money(m.Due)}, fact{w.T("shop.account.holder"), m.Account.Holder},
			fact{w.T("shop.account.iban"), m.Account.IBAN.Grouped()}, fact{w.T("shop.order.reference"), m.Reference})
		l.Until = w.T("mail.order.waits.until", "Until", m.ExpiresAt)
	case order.IsPaid:
		l.Subject = w.T("mail.order.paid.subject", "Number", m.Number)
		l.Text = w.T("mail.order.paid.text", "Number", m.Number)
	case order.HasRenewed:
		l.Subject = w.T("mail.order.renewed.subject", "Number", m.Number)
		l.Text = w.T("mail.order.renewed.text", "Number", m.Number)
	default:
		l.Subject = w.T("mail.order.expired.subject", "Number", m.Number)
		l.Text = w.T("mail.order.expired.text", "Number", m.Number)
		if m.Returned.Positive() {
			l.Advice = w.T("mail.order.expired.returned", "Amount", m.Returned)
		}
	}
	return l
}

func paymentLetter(w writer, m payment.Mail) letter {
	l := letter{
		Greeting: w.greeting(m.Name),
		Facts:    []fact{{w.T("mail.fact.organization"), name(m.Organization)}},
		Action:   w.action(w.T("mail.payment.action"), route.PrepaidAccount(m.OrgNumber)),
		Foot:     []string{w.T("mail.order.why", "Organization", name(m.Organization))},
	}
	switch m.Notice {
	case payment.Credited:
		l.Subject, l.Text = w.T("mail.payment.credited.subject", "Amount", m.Amount), w.T("mail.payment.credited.text", "Amount", m.Amount)
	case payment.ToppedUp:
		l.Subject, l.Text = w.T("mail.payment.topped_up.subject", "Amount", m.Amount), w.T("mail.payment.topped_up.text", "Amount", m.Amount)
	case payment.TopUpFailed:
		l.Subject, l.Text = w.T("mail.payment.top_up_failed.subject"), w.T("mail.payment.top_up_failed.text", "Amount", m.Amount)
		l.Action = w.action(w.T("mail.payment.profiles"), route.PaymentProfiles(m.OrgNumber))
	case payment.Diverted:
		w.diverted(&l, m)
	case payment.TakenBack:
		l.Subject, l.Text = w.T("mail.payment.reversed.subject", "Amount", m.Amount), w.T("mail.payment.reversed.text", "Amount", m.Amount)
		if m.Means == "bank_transfer" {
			l.Text = w.T("mail.payment.reversed.bank", "Amount", m.Amount)
		}
	case payment.DebitAnnounced, payment.DebitFailed, payment.DebitDropped, payment.DebitReturned:
		w.debit(&l, m)
	case payment.CorrectedUp:
		l.Subject, l.Text = w.T("mail.payment.corrected_up.subject", "Amount", m.Amount), w.T("mail.payment.corrected_up.text", "Amount", m.Amount)
		l.Facts = append(l.Facts, fact{w.T("mail.payment.why"), name(m.Why)})
	case payment.CorrectedDown:
		l.Subject, l.Text = w.T("mail.payment.corrected_down.subject", "Amount", m.Amount), w.T("mail.payment.corrected_down.text", "Amount", m.Amount)
		l.Facts = append(l.Facts, fact{w.T("mail.payment.why"), name(m.Why)})
	case payment.RefundedToMeans:
		l.Subject, l.Text = w.T("mail.payment.refunded.subject", "Amount", m.Amount, "Number", m.Order), w.T("mail.payment.refunded.text", "Amount", m.Amount, "Number", m.Order, "Means", m.Means)
		l.Action = w.action(w.T("mail.payment.invoice"), route.Invoice(m.OrgNumber, m.Invoice.String()))
	case payment.RefundedToPrepaid:
		l.Subject, l.Text = w.T("mail.payment.refunded_prepaid.subject", "Amount", m.Amount, "Number", m.Order), w.T("mail.payment.refunded_prepaid.text", "Amount", m.Amount, "Number", m.Order)
	case payment.RefundRefused:
		l.Subject, l.Text = w.T("mail.payment.refund_refused.subject", "Amount", m.Amount), w.T("mail.payment.refund_refused.text", "Amount", m.Amount, "Number", m.Order, "Means", m.Means)
	case payment.PayoutAsked:
		l.Subject, l.Text = w.T("mail.payment.payout_asked.subject", "Amount", m.Amount), w.T("mail.payment.payout_asked.text", "Amount", m.Amount, "Destination", m.Means)
		l.Advice = w.T("mail.payment.payout_asked.advice")
	case payment.PayoutReleased:
		l.Subject, l.Text = w.T("mail.payment.payout_released.subject", "Amount", m.Amount), w.T("mail.payment.payout_released.text", "Amount", m.Amount, "Destination", m.Means)
	case payment.PayoutPaid:
		l.Subject, l.Text = w.T("mail.payment.payout_paid.subject", "Amount", m.Amount), w.T("mail.payment.payout_paid.text", "Amount", m.Amount, "Destination", m.Means)
	case payment.PayoutReturned:
		reason := w.T("prepaid.payout.reason."+payment.PayoutReason(m.Code), "Code", m.Code)
		l.Subject, l.Text = w.T("mail.payment.payout_returned.subject", "Amount", m.Amount), w.T("mail.payment.payout_returned.text", "Amount", m.Amount, "Destination", m.Means, "Reason", reason)
		l.Advice = w.T("mail.payment.payout_returned.advice")
	default:
		l.Subject, l.Text = w.T("mail.payment.card_expires.subject", "Card", m.Means), w.T("mail.payment.card_expires.text", "Card", m.Means, "Day", m.Expires)
		l.Action = w.action(w.T("mail.payment.profiles"), route.PaymentProfiles(m.OrgNumber))
	}
	return l
}

// debit tells of a debit: that it will be made, that the bank does not pay it, or that it has taken it back.
func (w writer) debit(l *letter, m payment.Mail) {
	if m.Order != "" {
		l.Facts = append(l.Facts, fact{w.T("mail.payment.debit_for"), m.Order})
	}
	l.Facts = append(l.Facts, fact{w.T("shop.order.amount"), w.reader.Money(m.Amount)})
	l.Action = w.action(w.T("mail.payment.open_payment"), route.Payment(m.OrgNumber, m.Payment.String()))
	args := []any{"Amount", m.Amount, "Day", w.day(tax.DayOf(m.Day)), "Number", m.Order, "Reason", w.T("payment.failure." + cmp.Or(m.Code, "other"))}
	switch {
	case m.Notice == payment.DebitAnnounced:
		l.Facts = append(l.Facts, fact{w.T("payment.debit.day"), w.day(tax.DayOf(m.Day))})
	case m.Notice == payment.DebitReturned && !m.Invoice.IsZero():
		l.Action = w.action(w.T("mail.payment.invoice"), route.Invoice(m.OrgNumber, m.Invoice.String()))
	}
	if m.Ended {
		l.Advice = w.T("payment.mandate.over")
	}
	l.Facts = append(l.Facts, fact{w.T("payment.mandate.account"), m.Means}, fact{w.T("payment.mandate.reference"), m.Mandate})
	if m.Creditor != "" {
		l.Facts = append(l.Facts, fact{w.T("payment.mandate.creditor"), name(m.Creditor)})
	}
	l.Subject, l.Text = w.T("mail.payment."+string(m.Notice)+".subject", args...), w.T("mail.payment."+string(m.Notice)+".text", args...)
	if m.Notice == payment.DebitReturned && !m.Invoice.IsZero() {
		l.Text = w.T("mail.payment.debit_returned.invoice", args...)
	}
}

// diverted says what went to the prepaid account, and why.
func (w writer) diverted(l *letter, m payment.Mail) {
	l.Subject = w.T("mail.payment.diverted.subject", "Amount", m.Amount)
	what := w.T("mail.payment.for.order", "Number", m.Order)
	if !m.Invoice.IsZero() {
		what = w.T("mail.payment.for.invoice", "Number", m.Order)
	}
	reason := m.Reason
	if reason == "" {
		reason = payment.Ended
	}
	l.Text = w.T("mail.payment.because."+string(reason), "Amount", m.Amount, "What", what)
	if m.Charges != "" {
		l.Advice = w.T("mail.payment.diverted.charges", "Charges", m.Charges)
	}
	switch {
	case m.Reason != payment.Less:
	case !m.Invoice.IsZero():
		l.Action = w.action(w.T("mail.payment.pay_with_it"), route.Invoice(m.OrgNumber, m.Invoice.String()))
	case !m.OrderID.IsZero():
		l.Action = w.action(w.T("mail.payment.pay_with_it"), route.Order(m.OrgNumber, m.OrderID.String()))
	}
}

func exportLetter(w writer, m archive.ReadyMail) letter {
	return letter{
		Subject:  w.T("mail.document_export.subject"),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.document_export.text"),
		Facts:    []fact{{w.T("mail.fact.organization"), name(m.Organization)}},
		Action:   w.action(w.T("mail.document_export.action"), route.InvoicesExport(m.OrgNumber)),
		Until:    w.T("mail.document_export.until", "Until", m.ExpiresAt),
	}
}

func closingLetter(w writer, m archive.ClosingMail) letter {
	l := letter{
		Subject:  w.T("mail.closing_documents.subject", "Organization", name(m.Organization)),
		Greeting: w.greeting(m.Name),
		Facts:    []fact{{w.T("mail.fact.organization"), name(m.Organization)}},
	}
	if m.File != nil {
		l.Text, l.Files = w.T("mail.closing_documents.attached"), []notify.File{{Name: m.FileName, Type: "application/zip", Body: m.File}}
		return l
	}
	l.Text = w.T("mail.closing_documents.text")
	l.Action = w.action(w.T("mail.closing_documents.action"), route.ProfileDocuments(m.Export.String()))
	l.Until = w.T("mail.document_export.until", "Until", m.ExpiresAt)
	return l
}

func documentLetter(w writer, m archive.DocumentMail) letter {
	title := w.T("invoice.title."+string(m.Kind), "Number", m.Number)
	return letter{
		Subject:  w.T("mail.document.subject", "Document", title, "Seller", name(m.Seller)),
		Greeting: w.T("mail.document.greeting"),
		Text:     w.T("mail.document.text"),
		Facts:    []fact{{w.T("invoice.document"), title}, {w.T("invoice.for"), name(m.Organization)}, {w.T("shop.sum.total"), w.reader.Money(m.Total)}},
		Files:    []notify.File{{Name: m.Number + ".pdf", Type: "application/pdf", Body: m.File}},
		Foot:     []string{w.T("mail.document.why", "Organization", name(m.Organization))},
	}
}
