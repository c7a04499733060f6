package main

import (
	"context"
	"fmt"

	"manager/internal/app"
)

type rewrapCommand struct{}

// Run seals anew what older keys of the keyring sealed and says how much that was.
func (rewrapCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(ctx context.Context, a *app.App) error {
		renewed, err := a.Rewrap(ctx)
		fmt.Printf("%d values sealed with the current key\n", renewed)
		return err
	})
}
