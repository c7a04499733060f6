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
