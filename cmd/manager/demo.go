package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"manager/internal/app"
	"manager/internal/route"
)

type demoCommand struct {
	Scale bool `help:"Also make organizations of 50, 10,000 and 100,000 members, for measuring."`
}

// Run makes the demo organizations, and the large ones when asked.
func (c demoCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		if !a.Config.DemoPassword.IsSet() {
			return errors.New("demo data is for demo mode: set MANAGER_DEMO=1")
		}
		if err := a.Seed(ctx); err != nil {
			return err
		}
		if !c.Scale {
			return nil
		}
		numbers, err := a.SeedScale(ctx)
		for _, size := range slices.Sorted(maps.Keys(numbers)) {
			fmt.Printf("%7d members: %s\n", size, route.Org(numbers[size]))
		}
		return err
	})
}
