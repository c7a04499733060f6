package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"manager/internal/app"
	"manager/internal/billing/payment"
	"manager/internal/billing/payout"
	"manager/internal/id"
	"manager/internal/money"
)

type payoutsCommand struct {
	List    payoutsListCommand    `cmd:"" help:"List the payouts in a state."`
	Release payoutsReleaseCommand `cmd:"" help:"Release payouts that are held: they can't be withdrawn any more."`
	File    payoutsFileCommand    `cmd:"" help:"Write today's payment order (pain.001) of what is released to bank accounts."`
	Paypal  payoutsPayPalCommand  `cmd:"" help:"Write the list of what is released to PayPal accounts."`
	Paid    payoutsPaidCommand    `cmd:"" help:"Say that a PayPal payout was paid."`
	Failed  payoutsFailedCommand  `cmd:"" help:"Say that a PayPal payout could not be paid, or came back: the money goes back to the prepaid account."`
	Answer  payoutsAnswerCommand  `cmd:"" help:"Take a bank's answer to a payment order (pain.002)."`
	Answers payoutsAnswersCommand `cmd:"" help:"List the answers that wait for a clerk."`
	Dismiss payoutsDismissCommand `cmd:"" help:"End the waiting of an answer that was looked into."`
}

type payoutsListCommand struct {
	State    string `arg:"" optional:"" enum:"held,released,paid,returned,withdrawn" default:"held" help:"held, released, paid, returned or withdrawn."`
	Currency string `enum:",CHF,EUR" default:"" help:"Only this currency."`
}

// Run lists payouts.
func (c payoutsListCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		all, err := a.Payouts.List(ctx, payment.PayoutState(c.State), c.Currency, "")
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		if _, err := fmt.Fprintln(table, "ID\tORGANIZATION\tAMOUNT\tTO\tASKED\tRELEASED\tORDER\tNOTE"); err != nil {
			return err
		}
		for _, p := range all {
			if _, err := fmt.Fprintf(table, "%s\t%s %s\t%s\t%s\t%s\t%s\t%s\t%s\n", p.ID, p.OrgNumber, p.OrgName, p.Amount, destinationOf(p), day(p.AskedAt), day(p.ReleasedAt), p.MessageID, noteOf(p)); err != nil {
				return err
			}
		}
		return table.Flush()
	})
}

func destinationOf(p payout.Payout) string {
	if p.To.Means == "paypal" {
		return "PayPal " + p.To.PayPal
	}
	return p.To.IBAN.Grouped() + " " + p.To.Holder
}

// noteOf says what a clerk should know of a payout.
func noteOf(p payout.Payout) string {
	if p.State == payment.Returned && p.Debited && !p.Credited && p.To.Means == "bank" {
		return strings.TrimSpace(p.Reason + " the bank took the money all the same and owes it")
	}
	return strings.TrimSpace(p.Reason + " " + p.Text)
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

type payoutsReleaseCommand struct {
	IDs      []string `arg:"" optional:"" name:"id" help:"The payouts."`
	All      bool     `help:"All that are held in the currency."`
	Currency string   `enum:",CHF,EUR" default:"" help:"The currency, with --all."`
}

// Run releases payouts, each for itself: one that can't be released keeps no other from it.
func (c payoutsReleaseCommand) Run(ctx context.Context) error {
	if c.All != (len(c.IDs) == 0) || c.All != (c.Currency != "") {
		return errors.New("name payouts, or --all with --currency")
	}
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		ids, err := parsePayouts(c.IDs)
		if err != nil {
			return err
		}
		if c.All {
			held, err := a.Payouts.List(ctx, payment.Held, c.Currency, "")
			if err != nil {
				return err
			}
			for _, p := range held {
				ids = append(ids, p.ID)
			}
		}
		var failed error
		for _, one := range ids {
			p, err := a.Payouts.Release(ctx, clerk(), one)
			if err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			fmt.Printf("%s %s to %s is %s\n", p.ID, p.Amount, destinationOf(p), p.State)
		}
		return failed
	})
}

func parsePayouts(texts []string) ([]id.Payout, error) {
	ids := make([]id.Payout, len(texts))
	for i, text := range texts {
		var err error
		if ids[i], err = id.Parse[id.Payout](text); err != nil {
			return nil, fmt.Errorf("%q is no payout: %w", text, err)
		}
	}
	return ids, nil
}

type payoutsFileCommand struct {
	Currency string `required:"" enum:"CHF,EUR" help:"The currency."`
	Out      string `required:"" type:"path" help:"The file; one that is there is replaced."`
	Day      string `help:"Write the payment order of an earlier day again, as in 2026-11-28."`
}

// Run writes a payment order, the same bytes however often.
func (c payoutsFileCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		file, ok, err := c.find(ctx, a.Payouts)
		if err != nil {
			return err
		}
		if !ok {
			fmt.Println("there is nothing to pay")
			return nil
		}
		if err := replaceFile(c.Out, file.Content); err != nil {
			return err
		}
		again := ""
		if file.Repeated {
			again = ", as it was written before"
		}
		fmt.Printf("%s: %d transfers, %s, message %s%s\n", c.Out, file.Number, file.Total, file.MessageID, again)
		if file.Left > 0 {
			fmt.Printf("%d released payouts wait for the payment order of tomorrow\n", file.Left)
		}
		return nil
	})
}

func (c payoutsFileCommand) find(ctx context.Context, p *payout.Payouts) (payout.File, bool, error) {
	if c.Day == "" {
		return p.WriteFile(ctx, clerk(), money.Currency(c.Currency))
	}
	day, err := time.Parse(time.DateOnly, c.Day)
	if err != nil {
		return payout.File{}, false, fmt.Errorf("read the day: %w", err)
	}
	return p.FileOfDay(ctx, money.Currency(c.Currency), day)
}

// replaceFile writes a file whole or not at all.
func replaceFile(path string, content []byte) (err error) {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".payouts-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temporary.Name()))
		}
	}()
	_, err = temporary.Write(content)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(temporary.Name(), path)
}
