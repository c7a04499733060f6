package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"manager/internal/app"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/staff"
)

type staffCommand struct {
	Create staffCreateCommand `cmd:"" help:"Take somebody into the staff, such as the first operator, and print the link by which they register a passkey."`
	List   staffListCommand   `cmd:"" help:"List the staff."`
	Link   staffLinkCommand   `cmd:"" help:"Print a new link for somebody who lost every passkey; links before it are void."`
}

type staffCreateCommand struct {
	Email     string `arg:"" help:"The person's e-mail address."`
	FirstName string `required:"" help:"The person's first name."`
	LastName  string `required:"" help:"The person's last name."`
	Role      string `enum:"agent,billing_clerk,operator" default:"operator" help:"agent, billing_clerk or operator."`
}

// Run takes the person in and prints their link.
func (c staffCreateCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		m, token, err := a.Staff.Create(ctx, staff.NewMember{FirstName: c.FirstName, LastName: c.LastName, Email: c.Email, Role: c.Role})
		if err != nil {
			return inFieldWords(err)
		}
		printLink(a, m, token)
		return nil
	})
}

type staffListCommand struct{}

// Run lists the staff with their roles.
func (c staffListCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		all, err := a.Staff.Everybody(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		if _, err := fmt.Fprintln(table, "E-MAIL\tNAME\tROLE\tSTATE\tPASSKEYS\tLAST SEEN"); err != nil {
			return err
		}
		for _, m := range all {
			state, seen := "active", "never"
			if m.Blocked {
				state = "blocked"
			}
			if m.SeenAt != nil {
				seen = m.SeenAt.UTC().Format(time.RFC3339)
			}
			if _, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%s\n", m.Email, m.Name(), m.Role, state, m.Passkeys, seen); err != nil {
				return err
			}
		}
		return table.Flush()
	})
}

type staffLinkCommand struct {
	Email string `arg:"" help:"The person's e-mail address."`
}

// Run prints a new link.
func (c staffLinkCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		all, err := a.Staff.Everybody(ctx)
		if err != nil {
			return err
		}
		for _, m := range all {
			if !strings.EqualFold(m.Email, c.Email) {
				continue
			}
			token, err := a.Staff.DrawLink(ctx, m.ID)
			if fault.Has(err, fault.NotFound) {
				return fmt.Errorf("%s is blocked", m.Email)
			}
			if err != nil {
				return err
			}
			printLink(a, m, token)
			return nil
		}
		return fmt.Errorf("nobody of the staff has the address %s", c.Email)
	})
}

func printLink(a *app.App, m staff.Member, token string) {
	fmt.Printf("%s registers a passkey, within 24 hours and once, at\n%s\n", m.Name(), a.Config.BaseURL+route.StaffEnrolment(token))
}

// inFieldWords says what a form would say beside its fields.
func inFieldWords(err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return err
	}
	words := i18n.New(i18n.EN, nil, nil)
	all := make([]string, len(f.Fields))
	for i, field := range f.Fields {
		all[i] = words.T(field.Key, field.Args...)
	}
	return errors.New(strings.Join(all, " "))
}
