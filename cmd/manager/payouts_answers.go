package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"manager/internal/app"
	"manager/internal/billing/payout"
	"manager/internal/id"
)

type payoutsAnswerCommand struct {
	File string `arg:"" type:"existingfile" help:"The file."`
}

// Run takes an answer and prints what came of it.
func (c payoutsAnswerCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) (err error) {
		file, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("open the answer: %w", err)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		taken, err := a.Payouts.TakeAnswer(ctx, clerk(), filepath.Base(c.File), file)
		if err != nil {
			return err
		}
		if taken.Repeated {
			fmt.Printf("%s was taken before\n", filepath.Base(c.File))
			return nil
		}
		fmt.Printf("%s: %d payouts put back, %d answers noted, %d wait for a clerk\n", filepath.Base(c.File), taken.Returned, taken.Counts[payout.Noted], taken.Counts[payout.AnswerWaiting])
		return nil
	})
}

type payoutsAnswersCommand struct{}

// causes say why an answer waits.
var causes = map[payout.Cause]string{
	payout.Unknown: "it names no transfer or payment order of ours", payout.OtherFile: "the transfer stands in another payment order", payout.OtherAmount: "the transfer has another amount",
	payout.PaidAlready: "it rejects what the bank has debited", payout.OtherStatus: "its status is not known", payout.OrgClosed: "the organization is closed",
}

// Run lists the answers that wait.
func (c payoutsAnswersCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		all, err := a.Payouts.Answers(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		if _, err := fmt.Fprintln(table, "ID\tFILE\tLEVEL\tORDER\tTRANSFER\tSTATUS\tREASON\tWAITS BECAUSE"); err != nil {
			return err
		}
		for _, one := range all {
			if _, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", one.ID, one.Name, one.Level, one.MessageID, one.EndToEnd, one.Status, one.Reason+" "+one.Text, causes[one.Cause]); err != nil {
				return err
			}
		}
		return table.Flush()
	})
}

type payoutsDismissCommand struct {
	ID string `arg:"" help:"The answer."`
}

// Run ends the waiting of an answer.
func (c payoutsDismissCommand) Run(ctx context.Context) error {
	answer, err := id.Parse[id.PayoutAnswer](c.ID)
	if err != nil {
		return fmt.Errorf("%q is no answer: %w", c.ID, err)
	}
	return withApp(ctx, func(ctx context.Context, a *app.App) error { return a.Payouts.Dismiss(ctx, clerk(), answer) })
}
