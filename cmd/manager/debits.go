package main

import (
	"context"
	"fmt"

	"manager/internal/app"
)

type debitsCommand struct {
	NoticeDays int `help:"How many days at least lie between the notice of a debit and the debit, 1 to 14."`
	DueDays    int `help:"How many days there are to pay an invoice whose debit was returned, 1 to 60."`
}

// Run shows how debits of bank accounts are made, and changes what is given.
func (c debitsCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		policy, err := a.Payments.DebitPolicy(ctx)
		if err != nil {
			return err
		}
		if c.NoticeDays != 0 || c.DueDays != 0 {
			if c.NoticeDays != 0 {
				policy.NoticeDays = c.NoticeDays
			}
			if c.DueDays != 0 {
				policy.DueDays = c.DueDays
			}
			if err := a.Payments.SetDebitPolicy(ctx, policy); err != nil {
				return err
			}
		}
		fmt.Printf("debits are made %d days after their notice at the earliest; a returned one leaves %d days to pay\n", policy.NoticeDays, policy.DueDays)
		return nil
	})
}
