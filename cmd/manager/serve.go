package main

import (
	"context"
	"fmt"
	"os"

	"manager/internal/app"
	"manager/internal/config"
	"manager/internal/demo"
)

type serveCommand struct{}

// Run serves the portal until it is told to stop.
func (serveCommand) Run(ctx context.Context) error {
	cfg, log, err := configured()
	if err != nil {
		return err
	}
	return app.Serve(ctx, cfg, log, func(a *app.App, address string) {
		log.Info("ready", "address", address, "base_url", cfg.BaseURL)
		if cfg.Demo {
			printDemo(cfg)
		}
	})
}

// printDemo tells a person who has just started the demo where to go and as whom.
func printDemo(cfg config.Config) {
	baseURL, password := cfg.BaseURL, cfg.DemoPassword.Reveal()
	fmt.Fprintf(os.Stdout, "\nManager is ready: %s\n\nDemo accounts, all with the password %s\n", baseURL, password)
	for _, person := range demo.Cast {
		fmt.Fprintf(os.Stdout, "  %-18s %s\n", person.LoginID, person.What)
	}
	fmt.Fprintf(os.Stdout, "\nMails arrive at %s/dev/mail, time passes at %s/dev/clock, the parts of the pages are at %s/dev/ui\n\n", baseURL, baseURL, baseURL)
}
