package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"manager/internal/actor"
	"manager/internal/app"
	"manager/internal/billing/reminder"
	"manager/internal/i18n"
	"manager/internal/money"
	"manager/templates/mail"
)

type remindersCommand struct {
	Policy  remindersPolicyCommand  `cmd:"" help:"List or change when unpaid invoices are reminded of."`
	Preview remindersPreviewCommand `cmd:"" help:"Print the mail of a step for a sample invoice."`
	Waive   remindersWaiveCommand   `cmd:"" help:"Give up the open reminder fees of an invoice."`
}

type remindersPolicyCommand struct {
	List   remindersListCommand   `cmd:"" default:"1" help:"List the steps."`
	Set    remindersSetCommand    `cmd:"" help:"Add a step, or change the one of its number."`
	Remove remindersRemoveCommand `cmd:"" help:"Remove a step."`
}

type remindersListCommand struct{}

// Run lists the steps of the policy.
func (remindersListCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		policy, err := a.Reminders.Policy(ctx)
		if err != nil {
			return err
		}
		for _, rule := range policy {
			by := "mail"
			if rule.SMS {
				by = "mail and SMS"
			}
			fmt.Printf("step %d  day %+d  %-11s  %s%s\n", rule.Step, rule.Days, rule.Kind, by, feesOf(rule))
		}
		return nil
	})
}

// feesOf is what a step costs, where it costs anything.
func feesOf(rule reminder.Rule) (text string) {
	for _, currency := range []money.Currency{money.CHF, money.EUR} {
		if fee := rule.Fee(currency); fee.Positive() {
			text += "  fee " + fee.String()
		}
	}
	return text
}

type remindersSetCommand struct {
	Step int           `required:"" help:"Its number. A step keeps it when its day changes, so that no invoice gets it twice."`
	Days int           `required:"" help:"Days after the invoice is due; below zero: before."`
	Kind reminder.Kind `required:"" help:"notice, reminder, suspension or termination."`
	SMS  bool          `name:"sms" help:"Also by SMS, to those who want that."`

	FeeCHF string `name:"fee-chf" help:"What it costs for an invoice in francs, like 20.00; left out: as before."`
	FeeEUR string `name:"fee-eur" help:"What it costs for an invoice in euros, like 20.00; left out: as before."`
}

// Run sets one step of the policy.
func (c remindersSetCommand) Run(ctx context.Context) error {
	francs, err := feeGiven(c.FeeCHF, money.CHF)
	if err != nil {
		return err
	}
	euros, err := feeGiven(c.FeeEUR, money.EUR)
	if err != nil {
		return err
	}
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		return a.Reminders.SetPolicy(ctx, func(p reminder.Policy) reminder.Policy {
			rule := reminder.Rule{Step: c.Step, Days: c.Days, Kind: c.Kind, Mail: true, SMS: c.SMS}
			if i := slices.IndexFunc(p, func(r reminder.Rule) bool { return r.Step == c.Step }); i >= 0 && c.Kind != reminder.Notice {
				rule.FeeCHF, rule.FeeEUR = p[i].FeeCHF, p[i].FeeEUR
			}
			if francs != nil {
				rule.FeeCHF = francs.Minor
			}
			if euros != nil {
				rule.FeeEUR = euros.Minor
			}
			return p.With(rule)
		})
	})
}

// feeGiven reads a fee; nil when none is given.
func feeGiven(typed string, currency money.Currency) (*money.Money, error) {
	if typed == "" {
		return nil, nil
	}
	fee, err := money.Parse(typed, currency)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", typed, err)
	}
	return &fee, nil
}

type remindersWaiveCommand struct {
	Invoice string `arg:"" help:"The number of the invoice."`
	Step    int    `help:"Only the fee of that step."`
	Reason  string `required:"" help:"Why; it is kept with the fee."`
}

// Run gives up the open fees of an invoice.
func (c remindersWaiveCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		of, found, err := a.Documents.Find(ctx, c.Invoice)
		if err != nil {
			return err
		}
		waived, err := a.Documents.WaiveFees(ctx, actor.Actor{Org: of, Origin: actor.System}, of, found.ID, c.Step, c.Reason)
		if err != nil {
			return err
		}
		fmt.Printf("invoice %s: %s waived\n", found.Number, waived)
		return nil
	})
}

type remindersRemoveCommand struct {
	Step int `required:"" help:"Its number."`
}

// Run removes one step of the policy.
func (c remindersRemoveCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		return a.Reminders.SetPolicy(ctx, func(p reminder.Policy) reminder.Policy { return p.Without(c.Step) })
	})
}

type remindersPreviewCommand struct {
	Step int    `required:"" help:"The number of the step."`
	Lang string `default:"en" help:"en, fr, de, it or es."`
}

// Run prints the mail of a step for an invoice that does not exist.
func (c remindersPreviewCommand) Run(ctx context.Context) error {
	lang, known := i18n.ParseLang(c.Lang)
	if !known {
		return fmt.Errorf("%q is none of %v", c.Lang, slices.Collect(slices.Values(i18n.Languages)))
	}
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		policy, err := a.Reminders.Policy(ctx)
		if err != nil {
			return err
		}
		samples := policy.Preview(a.Reminders.Today(), money.CHF, lang)
		i := slices.IndexFunc(samples, func(s reminder.Sample) bool { return s.Step == c.Step })
		if i < 0 {
			return fmt.Errorf("the policy has no step %d", c.Step)
		}
		sample := samples[i].Mail
		payload, err := json.Marshal(sample)
		if err != nil {
			return fmt.Errorf("encode a sample reminder: %w", err)
		}
		rendered, err := mail.Renderer(mail.Settings{BaseURL: a.Config.BaseURL, Brand: a.Config.Brand})(sample.MailKind(), payload, lang)
		if err != nil {
			return err
		}
		fmt.Printf("%s\n\n%s\n", rendered.Subject, rendered.Text)
		return nil
	})
}
