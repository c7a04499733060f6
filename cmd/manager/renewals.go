package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"manager/internal/app"
	"manager/internal/billing/renewal"
	"manager/internal/billing/tax"
)

type renewalsCommand struct {
	Until  string `help:"Last day that is looked at, like 2026-12-31; today without it." placeholder:"DATE"`
	DryRun bool   `help:"List what will be done, and change nothing."`
}

// Run carries out the steps of renewals that are due, and lists them; with --dry-run
// it lists those until a day, as if each charge succeeded and nobody did anything.
func (c renewalsCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		until, err := c.until(a.Renewals.Today())
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		show := func(e renewal.Entry) { printEntry(table, e) }
		if c.DryRun {
			err = a.Renewals.Foresee(ctx, a.DB, until, show)
		} else {
			err = a.Renewals.Run(ctx, a.DB, show)
		}
		if err != nil {
			return err
		}
		return table.Flush()
	})
}

// until is the last day that is looked at; only a dry run may look ahead.
func (c renewalsCommand) until(today tax.Day) (tax.Day, error) {
	if c.Until == "" {
		return today, nil
	}
	t, err := time.Parse(time.DateOnly, c.Until)
	if err != nil {
		return 0, fmt.Errorf("--until is %q, and must be a day like 2026-12-31", c.Until)
	}
	until := tax.DayOf(t)
	if !c.DryRun && until != today {
		return 0, fmt.Errorf("--until %s needs --dry-run: only what is due today can be carried out", c.Until)
	}
	return until, nil
}

func printEntry(to io.Writer, e renewal.Entry) {
	amount := ""
	if e.Amount.Currency != "" {
		amount = e.Amount.String()
	}
	fmt.Fprintf(to, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Step.On.Time().Format(time.DateOnly), e.Org, e.Step.Kind, e.Product, amount, e.Means, e.Outcome)
}
