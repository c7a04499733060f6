package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"manager/internal/app"
	"manager/internal/i18n"
	"manager/internal/org"
	"manager/internal/privacy"
)

type personCommand struct {
	Erase erasePersonCommand `cmd:"" help:"Erase a person, as if they had deleted their account, and say what was erased and what stays."`
}

type erasePersonCommand struct {
	LoginID string `arg:"" help:"The address by which the person signs in."`
	DryRun  bool   `help:"Say what would be erased, and change nothing."`
	Reason  string `placeholder:"REASON" help:"Erase the person although an organization has nobody else, or nobody else who represents it. The reason stands in its log."`
}

// Run erases the person and prints the report; it is refused, with the
// organizations named, while those need the person and no reason is given.
func (c erasePersonCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		report, needed, err := a.Privacy.ErasePerson(ctx, privacy.Order{LoginID: c.LoginID, Reason: c.Reason, DryRun: c.DryRun})
		words := i18n.New(i18n.EN, nil, nil)
		if err != nil && len(needed) > 0 {
			printNeeded(os.Stdout, words, needed)
			return errors.New("organizations need the person; --reason erases them all the same")
		}
		if err != nil {
			return err
		}
		printErased(os.Stdout, words, report, c.DryRun)
		return nil
	})
}

func printNeeded(w io.Writer, words *i18n.Localizer, needed []org.Place) {
	for _, place := range needed {
		fmt.Fprintf(w, "%s: %s\n", place.Org.Number, words.T("privacy.delete."+string(place.Staying)))
	}
}

func printErased(w io.Writer, words *i18n.Localizer, r privacy.Report, dryRun bool) {
	if dryRun {
		fmt.Fprintln(w, "This would be erased, and nothing has changed:")
	}
	for _, item := range r.Items {
		fmt.Fprintf(w, "%6d  %s\n", item.Count, words.T("privacy.erased."+item.Kind))
	}
	for _, number := range r.Orphaned {
		fmt.Fprintf(w, "Nobody represents the organization %s any more.\n", number)
	}
	for _, kind := range privacy.Kept {
		fmt.Fprintln(w, "- "+words.T("privacy.kept."+kind))
	}
}
