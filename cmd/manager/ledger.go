package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"manager/internal/app"
	"manager/internal/billing/ledger"
)

type ledgerCommand struct {
	Export ledgerExportCommand `cmd:"" help:"Write the ledger as a journal that hledger reads."`
}

type ledgerExportCommand struct {
	Org   string    `placeholder:"NUMBER" help:"Number of the organization; without it, all of them."`
	From  time.Time `format:"2006-01-02" placeholder:"DAY" help:"First day; without it, from the first posting on."`
	Until time.Time `format:"2006-01-02" placeholder:"DAY" help:"Last day; without it, yesterday."`
}

// Run writes the journal of whole days, those of the seller's time zone, to standard output.
func (c ledgerExportCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		zone := a.Config.Seller.Zone
		today := startOfDay(a.Clock().In(zone), zone)
		j := ledger.Journal{Org: c.Org, Until: today, Zone: zone}
		if !c.From.IsZero() {
			j.From = startOfDay(c.From, zone)
		}
		if !c.Until.IsZero() {
			j.Until = startOfDay(c.Until, zone).AddDate(0, 0, 1)
		}
		switch {
		case j.Until.After(today):
			return fmt.Errorf("%s is not over yet: a journal has whole days", c.Until.Format(time.DateOnly))
		case !j.From.Before(j.Until):
			return fmt.Errorf("%s comes before %s", j.Until.AddDate(0, 0, -1).Format(time.DateOnly), j.From.Format(time.DateOnly))
		}
		postings, err := ledger.WriteJournal(ctx, a.DB, os.Stdout, j)
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%d postings\n", postings)
		return nil
	})
}

// startOfDay is when the date of t, as it stands there, begins in a zone.
func startOfDay(t time.Time, zone *time.Location) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, zone)
}
