// Command manager is the portal: it serves it, migrates its database, makes
// demo data and verifies what must never change. One file per command.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the people's time zones, wherever the binary runs

	"github.com/alecthomas/kong"

	"manager/internal/app"
	"manager/internal/config"
)

type commands struct {
	Serve        serveCommand        `cmd:"" help:"Run the portal."`
	Migrate      migrateCommand      `cmd:"" help:"Bring the database to the newest version and stop."`
	Demo         demoCommand         `cmd:"" help:"Make the demo organizations and stop."`
	Verify       verifyCommand       `cmd:"" help:"Check that the audit log is whole."`
	Mails        mailsCommand        `cmd:"" help:"List the mails that wait or could not be delivered."`
	CreditNote   creditNoteCommand   `cmd:"" help:"Take an invoice back, in part or whole."`
	Rates        ratesCommand        `cmd:"" help:"List or import the exchange rates by which invoices tell their VAT in another currency."`
	Ledger       ledgerCommand       `cmd:"" help:"Write the ledger for accountants."`
	Bank         bankCommand         `cmd:"" help:"Take bank files, and give money that waits to whom it belongs."`
	Payouts      payoutsCommand      `cmd:"" help:"Release payouts, write payment orders, and take the answers of banks."`
	Reminders    remindersCommand    `cmd:"" help:"Say when unpaid invoices are reminded of, and preview the mails."`
	Debits       debitsCommand       `cmd:"" help:"Show or change how debits of bank accounts are made."`
	Declarations declarationsCommand `cmd:"" help:"List, carry out or refuse what consumers declared on the public pages."`
	Renewals     renewalsCommand     `cmd:"" help:"Carry out the renewals that are due, or say what will be."`
	Support      supportCommand      `cmd:"" help:"Say how support is reached."`
	RotateKey    rotateKeyCommand    `cmd:"" help:"Add a fresh key to the keyring."`
	Rewrap       rewrapCommand       `cmd:"" help:"Seal anew what older keys of the keyring sealed."`
	Person       personCommand       `cmd:"" help:"Do what the law lets a person ask for."`
	Staff        staffCommand        `cmd:"" help:"Take people into the staff, whose console is at /staff."`
	Psql         psqlCommand         `cmd:"" help:"Open psql on the database, with every organization in sight."`
	Routes       routesCommand       `cmd:"" help:"List the portal's routes."`
	Health       healthCommand       `cmd:"" help:"Ask a running portal whether it is ready."`
}

func main() {
	var c commands
	parsed := kong.Parse(&c, kong.Name("manager"), kong.Description("The customer portal of a hosting and cloud provider. It is configured by environment variables; README.md lists them."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "manager:", err)
		stop()
		os.Exit(1)
	}
}

// configured reads the configuration and sets the log up.
func configured() (config.Config, *slog.Logger, error) {
	cfg, err := config.FromEnvironment()
	if err != nil {
		return cfg, nil, err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: cfg.LogLevel}))
	slog.SetDefault(log)
	return cfg, log, nil
}

// withApp builds the portal on the configured database, runs do, and gives everything back.
func withApp(ctx context.Context, do func(ctx context.Context, a *app.App) error) (err error) {
	cfg, log, err := configured()
	if err != nil {
		return err
	}
	return app.With(ctx, cfg, log, do)
}
