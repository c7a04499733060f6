package main

import (
	"fmt"

	"manager/internal/config"
	"manager/web"
	"manager/web/kit"
)

type routesCommand struct{}

// Run prints one line per route: method and pattern. It needs no database.
func (routesCommand) Run() error {
	cfg, err := config.FromEnvironment()
	if err != nil {
		return err
	}
	for _, route := range web.ListRoutes(kit.Settings{Demo: cfg.Demo}) {
		fmt.Printf("%-6s %s\n", route.Method, route.Pattern)
	}
	return nil
}
