package parts

import (
	"context"
	"time"

	"manager/internal/billing/payment"
	"manager/internal/i18n"
	"manager/internal/money"
	"manager/internal/route"
	"manager/templates/ui"
)

// MoneyToDo is what of an organization's money wants somebody's attention, the most pressing first.
func MoneyToDo(ctx context.Context, number string, s payment.Standing, now time.Time) []ToDo {
	var list []ToDo
	for _, owed := range s.Owed {
		list = append(list, ToDo{Icon: "alert", Tone: ui.Danger, Title: i18n.T(ctx, "billing.owed", "Amount", owed), Text: i18n.T(ctx, "billing.owed_text"),
			Label: i18n.T(ctx, "billing.show_account"), URL: route.PrepaidAccount(number)})
	}
	for _, t := range s.Failed {
		list = append(list, ToDo{Icon: "alert", Tone: ui.Danger, Title: i18n.T(ctx, "billing.top_up_failed", "Amount", t.Amount), Text: i18n.T(ctx, "billing.top_up_failed_text"),
			Label: i18n.T(ctx, "nav.payment_profiles"), URL: route.PaymentProfiles(number)})
	}
	for _, sum := range s.Invoices {
		todo := ToDo{Icon: "receipt", Tone: ui.Warn, Title: i18n.T(ctx, "billing.invoices_open", "Open", sum.Open), Text: i18n.T(ctx, "billing.invoices_open_text"), Label: i18n.T(ctx, "nav.to_pay"), URL: route.ToPay(number)}
		if sum.Overdue.Positive() {
			todo.Icon, todo.Tone, todo.Title = "alert", ui.Danger, i18n.T(ctx, "billing.invoices_overdue", "Open", sum.Open, "Overdue", sum.Overdue)
		}
		list = append(list, todo)
	}
	for _, w := range s.Waiting {
		list = append(list, ToDo{Icon: "receipt", Tone: ui.Warn, Title: i18n.N(ctx, "billing.waiting", w.Orders, "Due", w.Due), Text: i18n.T(ctx, "billing.waiting_text", "Day", w.First),
			Label: i18n.T(ctx, "nav.to_pay"), URL: route.ToPay(number)})
	}
	for _, card := range s.Expiring {
		title := i18n.T(ctx, "billing.card_expires", "Card", card.Label, "Day", card.ExpiresOn)
		if card.Expired(now) {
			title = i18n.T(ctx, "billing.card_expired", "Card", card.Label)
		}
		list = append(list, ToDo{Icon: "card", Tone: ui.Warn, Title: title, Text: i18n.T(ctx, "billing.card_expires_text"),
			Label: i18n.T(ctx, "nav.payment_profiles"), URL: route.PaymentProfiles(number)})
	}
	return list
}

// Figure is the first of amounts of several currencies, zero francs when there
// are none, and the others in words: otherwise when there is no other.
func Figure(ctx context.Context, all []money.Money, otherwise string) (first, others string) {
	if len(all) == 0 {
		return i18n.From(ctx).Money(money.Zero(money.CHF)), otherwise
	}
	words := make([]string, len(all))
	for i, m := range all {
		words[i] = i18n.From(ctx).Money(m)
	}
	if len(words) == 1 {
		return words[0], otherwise
	}
	return words[0], i18n.T(ctx, "billing.and", "Others", i18n.From(ctx).List(words[1:]))
}
