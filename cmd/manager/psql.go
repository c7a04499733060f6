package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"

	"manager/internal/app"
)

type psqlCommand struct{}

// Run opens psql on the configured database or, while the portal runs or not, on
// the private one. Row-level security lets the session see every organization.
func (psqlCommand) Run(ctx context.Context) (err error) {
	cfg, log, err := configured()
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // Ctrl-C is psql's: it cancels a query
	address, stop, err := app.Database(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop(ctx)) }()
	command, err := psql(address)
	if err != nil {
		return err
	}
	if err := command.Run(); err != nil {
		return fmt.Errorf("run psql: %w", err)
	}
	return nil
}

// psql keeps the password out of the list of processes.
func psql(address string) (*exec.Cmd, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address of the database can't be read") // without it: it holds a password
	}
	password, _ := u.User.Password()
	u.User = url.User(u.User.Username())
	command := exec.Command("psql", "--dbname", u.String())
	command.Env = append(os.Environ(), "PGPASSWORD="+password, "PGOPTIONS=-c app.system=on")
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	return command, nil
}
