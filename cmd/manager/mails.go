package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"manager/internal/app"
	"manager/internal/notify"
)

type mailsCommand struct {
	Limit int `default:"100" help:"How many to list at most, the newest of them."`
}

// Run lists the mails that wait or were given up: when, what kind, to whom and
// why, but nothing that stands in them.
func (c mailsCommand) Run(ctx context.Context) error {
	if c.Limit < 1 {
		return errors.New("--limit must be at least 1")
	}
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		mails, more, err := notify.ListUnsent(ctx, a.DB, c.Limit)
		if err != nil {
			return err
		}
		if len(mails) == 0 {
			fmt.Println("every mail was sent")
			return nil
		}
		if err := printMails(os.Stdout, mails); err != nil {
			return err
		}
		if more {
			fmt.Println("there are more: --limit lists them")
		}
		return nil
	})
}

func printMails(to io.Writer, mails []notify.Unsent) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "WRITTEN\tSTATE\tKIND\tTO\tATTEMPTS\tLAST\tNEXT\tFAILURE\tREASON")
	for _, m := range mails {
		state := "waiting"
		if m.GivenUp {
			state = "failed"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", moment(m.WrittenAt), state, m.Kind, m.To, m.Attempts, moment(m.TriedAt), moment(m.NextTryAt), orDash(string(m.Failure)), orDash(m.Reason))
	}
	return table.Flush()
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
