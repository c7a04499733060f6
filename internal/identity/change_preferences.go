package identity

import (
	"context"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
)

// ChangeTheme sets the actor's colours: "light", "dark", or empty for what the
// device has; a fault stands beside theme.
func (a *Accounts) ChangeTheme(ctx context.Context, act actor.Actor, theme string) error {
	if theme != "" && theme != "light" && theme != "dark" {
		return fault.Field("theme", "error.unknown_choice")
	}
	return a.changeAccount(ctx, act, func(ctx context.Context, tx db.Tx, c account) (*audit.Event, error) {
		if c.theme == theme {
			return nil, nil
		}
		return nil, updateUser(ctx, tx, c.ID, `theme = nullif(@theme, '')`, db.Args{"theme": theme})
	})
}

// ChangeCSVSeparator sets the sign between the columns of the actor's exports,
// a semicolon or a comma; a fault stands beside separator.
func (a *Accounts) ChangeCSVSeparator(ctx context.Context, act actor.Actor, separator string) error {
	if separator != ";" && separator != "," {
		return fault.Field("separator", "error.unknown_choice")
	}
	return a.changeAccount(ctx, act, func(ctx context.Context, tx db.Tx, c account) (*audit.Event, error) {
		return nil, updateUser(ctx, tx, c.ID, `csv_separator = @separator`, db.Args{"separator": separator})
	})
}
