package main

import (
	"context"
	"fmt"

	"manager/internal/app"
)

type verifyCommand struct{}

// Run walks every audit chain and fails at the first entry that does not hold.
func (verifyCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		report, err := a.Audit.Verify(ctx, a.DB, nil)
		if err != nil {
			return err
		}
		fmt.Printf("the audit log is whole: %d entries in %d chains\n", report.Events, report.Chains)
		return nil
	})
}
