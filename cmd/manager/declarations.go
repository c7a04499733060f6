package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"manager/internal/app"
	"manager/internal/billing/declaration"
	"manager/internal/fault"
	"manager/internal/id"
)

type declarationsCommand struct {
	List   declarationsListCommand   `cmd:"" help:"List withdrawals and cancellations in a state."`
	Accept declarationsAcceptCommand `cmd:"" help:"Carry out a declaration that waits, and tell whoever declared it."`
	Refuse declarationsRefuseCommand `cmd:"" help:"Refuse a declaration that waits, and tell whoever declared it why."`
}

type declarationsListCommand struct {
	State string `arg:"" optional:"" enum:"received,carried_out,waiting,refused,all" default:"waiting" help:"received, carried_out, waiting, refused or all."`
}

// Run lists declarations, word for word.
func (c declarationsListCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		state := declaration.State(c.State)
		if c.State == "all" {
			state = ""
		}
		all, err := a.Declarations.List(ctx, state)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		if _, err := fmt.Fprintln(table, "ID\tRECEIVED\tKIND\tSTATE\tWHY\tNAME\tE-MAIL\tCONTRACT\tORDERED\tEND\tDETAILS"); err != nil {
			return err
		}
		for _, d := range all {
			if _, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%q\t%s\t%q\t%q\t%s\t%q\n", d.ID, d.ReceivedAt.UTC().Format(time.RFC3339), d.Kind, d.State, d.Outcome, d.Name, d.Email, d.Contract, d.Dated, d.EndsOn, d.Details); err != nil {
				return err
			}
		}
		return table.Flush()
	})
}

type declarationsAcceptCommand struct {
	ID    string `arg:"" help:"Of the declaration."`
	Order string `help:"Number of the order that it is about, where it does not name it."`
	Now   bool   `help:"A cancellation ends the products at once, not when they are due."`
	Done  bool   `help:"Everything was done by hand: only say so."`
	Note  string `help:"What the mail says beside."`
}

// Run carries a declaration out.
func (c declarationsAcceptCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		which, err := id.Parse[id.Declaration](c.ID)
		if err != nil {
			return err
		}
		return inWords(a.Declarations.Accept(ctx, which, declaration.Acceptance{Order: c.Order, Now: c.Now, Done: c.Done, Note: c.Note}))
	})
}

type declarationsRefuseCommand struct {
	ID     string `arg:"" help:"Of the declaration."`
	Reason string `required:"" help:"Why; it stands in the mail."`
}

// Run refuses a declaration.
func (c declarationsRefuseCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		which, err := id.Parse[id.Declaration](c.ID)
		if err != nil {
			return err
		}
		return inWords(a.Declarations.Refuse(ctx, which, c.Reason))
	})
}

// inWords says why nothing was decided; what a page says about it fits no terminal.
func inWords(err error) error {
	var why *fault.Fault
	switch {
	case fault.Has(err, fault.NotFound):
		return fmt.Errorf("there is no such declaration or order: %w", err)
	case errors.As(err, &why) && why.Key == "declaration.decided":
		return fmt.Errorf("it does not wait any more: somebody has decided about it: %w", err)
	}
	return err
}
