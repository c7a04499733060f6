package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"manager/internal/app"
	"manager/internal/billing/bank"
	"manager/internal/id"
)

type bankCommand struct {
	Take    bankTakeCommand    `cmd:"" help:"Take a bank file (camt.053, camt.054)."`
	Waiting bankWaitingCommand `cmd:"" help:"List the money that waits for a clerk, with proposals."`
	Accept  bankAcceptCommand  `cmd:"" help:"Give money that waits to an organization."`
	Ignore  bankIgnoreCommand  `cmd:"" help:"Leave out money that waits: it is no payment of a customer."`
	Files   bankFilesCommand   `cmd:"" help:"List the bank files that were taken or refused."`
}

type bankTakeCommand struct {
	File string `arg:"" type:"existingfile" help:"The file."`
}

// Run takes a file and prints what it brought.
func (c bankTakeCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) (err error) {
		file, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("open the bank file: %w", err)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		done, err := a.Bank.Take(ctx, clerk(), filepath.Base(c.File), file)
		if err != nil {
			return err
		}
		if done.Repeated {
			fmt.Printf("%s was taken before, on %s, as %s\n", filepath.Base(c.File), done.TakenAt.Format(time.DateTime), done.Name)
		}
		fmt.Printf("%s: %s\n", done.Name, brought(done))
		return nil
	})
}

// clerk is who runs the command, as the machine knows them.
func clerk() string {
	name := cmp.Or(os.Getenv("SUDO_USER"), os.Getenv("USER"))
	if current, err := user.Current(); err == nil {
		name = cmp.Or(name, current.Username)
	}
	return cmp.Or(name, "command line")
}

// brought says what came by a file.
func brought(f bank.File) string {
	if f.State == bank.Refused {
		return "refused, " + f.Detail
	}
	parts := []string{fmt.Sprintf("%d transactions", f.Total())}
	for _, state := range []bank.State{bank.Booking, bank.Paid, bank.Prepaid, bank.TakenBack, bank.Waiting, bank.Reversed, bank.Payout, bank.Ignored, bank.Detailed} {
		if n := f.Counts[state]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(string(state), "_", " ")))
		}
	}
	if f.Known > 0 {
		parts = append(parts, fmt.Sprintf("%d known from other files", f.Known))
	}
	if f.State == bank.Taking {
		parts = append(parts, "not taken to its end: take it again")
	}
	return strings.Join(parts, ", ")
}

type bankWaitingCommand struct {
	Limit int `default:"100" help:"How many at most, the oldest first."`
}

// Run lists what waits.
func (c bankWaitingCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		all, total, err := a.Bank.Waiting(ctx, c.Limit)
		if err != nil {
			return err
		}
		sums, err := a.Bank.Total(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tBOOKED\tAMOUNT\tDEBTOR\tREFERENCE\tTEXT")
		for _, t := range all {
			fmt.Fprintln(w, strings.Join([]string{t.ID.String(), t.BookedOn.Format(time.DateOnly), signed(t.Transaction), printable(t.Debtor.Name), strings.Join(t.Refs, " "), printable(t.Text)}, "\t"))
			for _, p := range t.Proposals {
				fmt.Fprintf(w, "\t\t\t→ %s\n", proposed(p))
			}
		}
		if err := w.Flush(); err != nil {
			return fmt.Errorf("print what waits: %w", err)
		}
		fmt.Printf("%d wait, %v\n", total, sums)
		return nil
	})
}

// signed is an amount, below zero for what the bank took back.
func signed(t bank.Transaction) string {
	if t.Credit {
		return t.Amount.String()
	}
	return t.Amount.Neg().String()
}

// printable is a text of strangers without what would move the terminal's cursor, and not too long.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
	if letters := []rune(s); len(letters) > 60 {
		return string(letters[:59]) + "…"
	}
	return s
}

// proposed is a proposal with the options by which it is accepted.
func proposed(p bank.Proposal) string {
	options, open := "--prepaid", ""
	switch {
	case p.Invoice != "":
		options = "--invoice " + p.Invoice
	case p.Order != "":
		options = "--order " + p.Order
	}
	if p.Open.Positive() {
		open = ", open " + p.Open.String()
	}
	grounds := make([]string, len(p.Because))
	for i, ground := range p.Because {
		grounds[i] = string(ground)
	}
	return fmt.Sprintf("--org %s %s (%s%s; by %s)", p.Customer, options, printable(p.Organization), open, strings.Join(grounds, ", "))
}

type bankAcceptCommand struct {
	ID      string `arg:"" help:"Of the transaction, as manager bank waiting lists it."`
	Org     string `required:"" help:"Customer number of the organization."`
	Invoice string `xor:"what" required:"" help:"Number of the invoice that it pays."`
	Order   string `xor:"what" required:"" help:"Number of the order that it pays."`
	Prepaid bool   `xor:"what" required:"" help:"It goes to the prepaid account; a debit is taken back from there."`
}

// Run books money that waits as the clerk decided.
func (c bankAcceptCommand) Run(ctx context.Context) error {
	transaction, err := id.Parse[id.BankTransaction](c.ID)
	if err != nil {
		return fmt.Errorf("the transaction: %w", err)
	}
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		done, err := a.Bank.Accept(ctx, bank.Attribution{Transaction: transaction, Customer: c.Org, Invoice: c.Invoice, Order: c.Order, By: clerk()})
		if err != nil {
			return err
		}
		if !done.Credit {
			fmt.Printf("%s were taken back from organization %s\n", done.Amount, c.Org)
			return nil
		}
		fmt.Printf("organization %s: %s paid, %s on the prepaid account\n", c.Org, done.Paid, done.Prepaid)
		return nil
	})
}

type bankIgnoreCommand struct {
	ID string `arg:"" help:"Of the transaction, as manager bank waiting lists it."`
}

// Run leaves out money that waits.
func (c bankIgnoreCommand) Run(ctx context.Context) error {
	transaction, err := id.Parse[id.BankTransaction](c.ID)
	if err != nil {
		return fmt.Errorf("the transaction: %w", err)
	}
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		if err := a.Bank.Ignore(ctx, clerk(), transaction); err != nil {
			return err
		}
		fmt.Println("the transaction is left out")
		return nil
	})
}

type bankFilesCommand struct{}

// Run lists the newest files.
func (c bankFilesCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		all, err := a.Bank.Files(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "TAKEN\tBY\tFILE\tWHAT CAME")
		for _, f := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.TakenAt.Format(time.DateTime), printable(f.TakenBy), printable(f.Name), printable(brought(f)))
		}
		if err := w.Flush(); err != nil {
			return fmt.Errorf("print the files: %w", err)
		}
		return nil
	})
}
