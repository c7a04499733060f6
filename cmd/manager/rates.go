package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"manager/internal/app"
	"manager/internal/billing/document"
	"manager/internal/billing/exchange"
	"manager/internal/db"
)

type ratesCommand struct {
	List   ratesListCommand   `cmd:"" default:"1" help:"List the newest rates, and invoices that lack one."`
	Import ratesImportCommand `cmd:"" help:"Import rates from a file."`
}

type ratesListCommand struct{}

// Run lists the newest rates, and the invoices that were issued while none was known.
func (ratesListCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		all, err := exchange.Newest(ctx, a.DB, listed)
		if err != nil {
			return err
		}
		for _, r := range all {
			fmt.Printf("%s  1 %s = %s %s  %s\n", r.On.Time().Format(time.DateOnly), r.Base, r, r.Quote, r.Source)
		}
		if len(all) == 0 {
			fmt.Println("no exchange rate is known")
		}
		var lacking []string
		batch := &db.Batch{}
		document.QueueLackingRate(batch, listed, &lacking)
		if err := a.DB.Read(ctx, db.System("invoices without their VAT in another currency"), batch); err != nil {
			return err
		}
		for _, number := range lacking {
			fmt.Printf("invoice %s was issued without its VAT in the other currency: no rate was known\n", number)
		}
		return nil
	})
}

type ratesImportCommand struct {
	File string `arg:"" type:"existingfile" help:"Reference rates of the European Central Bank (eurofxref-daily.xml, eurofxref-hist.xml) or daily rates of the Swiss customs (xmldaily)."`
}

// Run keeps the rates of a file; those that are known already are no error.
func (c ratesImportCommand) Run(ctx context.Context) (err error) {
	file, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("open the file of rates: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	all, err := exchange.Read(file)
	if err != nil {
		return err
	}
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		added, err := exchange.Save(ctx, a.DB, all)
		if err != nil {
			return err
		}
		fmt.Printf("%d rates were read, %d of them new\n", len(all), added)
		return nil
	})
}
