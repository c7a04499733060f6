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
	Scale bool `help:"Also make organizations of 50, 10,000 and 100,000 members, and of 100 and 100,000 products, for measuring."`
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
		if err := a.RenewDemoPasswords(ctx); err != nil {
			return err
		}
		if !c.Scale {
			return nil
		}
		numbers, err := a.SeedScale(ctx)
		if err != nil {
			return err
		}
		printSizes("members", numbers)
		if numbers, err = a.SeedProducts(ctx); err != nil {
			return err
		}
		printSizes("products", numbers)
		return nil
	})
}

func printSizes(of string, numbers map[int]string) {
	for _, size := range slices.Sorted(maps.Keys(numbers)) {
		fmt.Printf("%7d %s: %s\n", size, of, route.Org(numbers[size]))
	}
}
