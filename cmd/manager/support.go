package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"manager/internal/app"
	"manager/internal/support/contact"
)

type supportCommand struct {
	Contacts supportContactsCommand `cmd:"" help:"Print how support is reached, as JSON, or take it from a file."`
}

type supportContactsCommand struct {
	File string `arg:"" optional:"" type:"existingfile" help:"JSON file in the form that the command prints; it takes the place of everything before."`
}

// Run prints the contacts, or puts those of a file in their place.
func (c supportContactsCommand) Run(ctx context.Context) (err error) {
	if c.File == "" {
		return withApp(ctx, func(ctx context.Context, a *app.App) error {
			all, err := contact.All(ctx, a.DB)
			if err != nil {
				return err
			}
			out := json.NewEncoder(os.Stdout)
			out.SetIndent("", "  ")
			out.SetEscapeHTML(false)
			return out.Encode(all)
		})
	}
	file, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("open the file of contacts: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	all, err := contact.Read(file)
	if err != nil {
		return err
	}
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		if err := contact.Save(ctx, a.DB, all); err != nil {
			return err
		}
		fmt.Printf("%d levels of support were taken\n", len(all))
		return nil
	})
}
