package policy

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"manager/internal/audit"
	"manager/internal/billing/reminder"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/staff"
)

// Reminders reads the versions of the policy of reminders, for those who may change it.
func (p *Policies) Reminders(ctx context.Context, by staff.Colleague) (reminder.Versions, error) {
	if err := by.Role.Must(staff.SetPolicies); err != nil {
		return nil, err
	}
	return p.reminders.Versions(ctx)
}

// Today is the day that it is for the seller.
func (p *Policies) Today() tax.Day { return p.reminders.Today() }

// PreviewReminders is the policy that a form would make; faults stand beside its fields.
func (p *Policies) PreviewReminders(by staff.Colleague, in *ReminderForm) (reminder.Policy, tax.Day, error) {
	if err := by.Role.Must(staff.SetPolicies); err != nil {
		return nil, 0, err
	}
	made, from, _, err := in.clean()
	return made, from, err
}

// SetReminders makes a new version of the policy of reminders, once for the key of the form; the
// same again is no error. Conflict when one was made meanwhile, also by this form with other content. Faults stand beside the fields.
func (p *Policies) SetReminders(ctx context.Context, by staff.Colleague, key id.DeskForm, in *ReminderForm) error {
	made, from, base, invalid := in.clean()
	request, err := requestOf(key, in)
	if err != nil {
		return err
	}
	return p.approvals.Act(ctx, by, staff.SetPolicies, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		if invalid != nil {
			return invalid
		}
		before, err := p.reminders.VersionsIn(ctx, tx, from)
		if err != nil {
			return err
		}
		number, err := p.reminders.SaveVersion(ctx, tx, now, reminder.Draft{Base: base, Request: request, From: from, By: by.ID, Policy: made})
		if err != nil || number == 0 {
			return err
		}
		changes := append([]audit.Change{{Field: "applies_from", After: from.Time().Format(time.DateOnly)}}, policyChanges(before.On(from).Policy, made)...)
		return p.audit.Record(ctx, tx, now, audit.Event{Action: "staff.reminders_changed", Actor: by.Actor(), Subject: strconv.Itoa(number), Changes: changes})
	})
}

// policyChanges is how two policies differ, step by step.
func policyChanges(before, after reminder.Policy) (changes []audit.Change) {
	for step := 1; step <= reminder.MaxSteps; step++ {
		a, b := describe(before, step), describe(after, step)
		if a[0] != b[0] {
			changes = append(changes, audit.Change{Field: "reminder_step", Before: a[0], After: b[0]})
		}
		for i := range i18n.Languages {
			if a[i+1] != b[i+1] {
				changes = append(changes, audit.Change{Field: "reminder_text", Before: a[i+1], After: b[i+1]})
			}
		}
	}
	return changes
}

// describe is a step as it stands in the log, and its texts; empty where there is none.
func describe(p reminder.Policy, step int) []string {
	said := make([]string, 1+len(i18n.Languages))
	i := slices.IndexFunc(p, func(r reminder.Rule) bool { return r.Step == step })
	if i < 0 {
		return said
	}
	r := p[i]
	by := []string{"mail"}
	if r.SMS {
		by = append(by, "SMS")
	}
	said[0] = fmt.Sprintf("%d: %+d %s, %s, %s, %s", r.Step, r.Days, r.Kind, strings.Join(by, " + "), r.Fee("CHF"), r.Fee("EUR"))
	for i, lang := range i18n.Languages {
		if r.Texts[lang] != "" {
			said[i+1] = fmt.Sprintf("%d %s: %s", r.Step, lang, r.Texts[lang])
		}
	}
	return said
}
