package mail_test

import (
	"strings"
	"testing"

	"manager/internal/billing/reminder"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
)

func reminderMail(typed string, kind, next reminder.Kind) reminder.Mail {
	item := reminder.MailItem{Kind: kind, Number: "2026-00412", Reference: "RF184021837465", Amount: chf, Due: tax.DayOf(at)}
	m := reminder.Mail{Kind: kind, Name: typed, Organization: typed, OrgNumber: "123456", Items: []reminder.MailItem{item}, Next: next, NextOn: tax.DayOf(at) + 16}
	if next == "" {
		m.Items, m.More = append(m.Items, item), 2
	}
	return m
}

// Breaks when a reminder lacks what a transfer needs or how it is told from a forged one.
func TestRemindersSayWhatATransferNeeds(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		r := render(t, reminderMail("Atelier Lumière", reminder.Reminder, reminder.Suspension), lang)
		for _, want := range []string{"2026-00412", "RF184021837465", "CHF", "Atelier Lumière", "Manager"} {
			if !strings.Contains(r.Text, want) {
				t.Errorf("%s: %q is missing in %s", lang, want, r.Text)
			}
		}
	}
}

// Breaks when an SMS has a link, or lacks number, amount, reference or organization.
func TestRemindersBySMSHaveNoLink(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		for _, more := range []int{0, 2} {
			r := render(t, reminder.Text{Organization: "Atelier Lumière", Number: "2026-00412", Reference: "RF184021837465", Amount: chf, More: more}, lang)
			for _, want := range []string{"2026-00412", "RF184021837465", "CHF", "Atelier Lumière", "portal.test"} {
				if !strings.Contains(r.Text, want) {
					t.Errorf("%s: %q is missing in %s", lang, want, r.Text)
				}
			}
			if strings.Contains(r.Text, "http") || len(r.Links) > 0 || len([]rune(r.Text)) > 300 {
				t.Errorf("%s: %s", lang, r.Text)
			}
		}
	}
}
