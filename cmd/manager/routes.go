package main

import (
	"context"
	"fmt"

	"manager/internal/app"
)

type routesCommand struct{}

// Run prints one line per route: method and pattern.
func (routesCommand) Run(ctx context.Context) error {
	return withApp(ctx, func(_ context.Context, a *app.App) error {
		for _, route := range a.Web.Routes() {
			fmt.Printf("%-6s %s\n", route.Method, route.Pattern)
		}
		return nil
	})
}
