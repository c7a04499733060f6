package main

import (
	"context"
	"errors"
	"fmt"

	"manager/internal/app"
)

type migrateCommand struct{}

// Run migrates the database and says how many steps it took.
func (migrateCommand) Run(ctx context.Context) (err error) {
	cfg, log, err := configured()
	if err != nil {
		return err
	}
	url, stop, err := app.Database(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop(context.WithoutCancel(ctx))) }()
	applied, err := app.Migrate(ctx, url)
	if err != nil {
		return err
	}
	fmt.Printf("%d migrations applied\n", applied)
	return nil
}
