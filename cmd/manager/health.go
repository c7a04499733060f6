package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"manager/internal/config"
	"manager/internal/route"
)

type healthCommand struct{}

// Run asks the portal that listens at the configured address whether it is ready.
func (healthCommand) Run(ctx context.Context) (err error) {
	cfg, err := config.FromEnvironment()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+cfg.Addr+route.Ready(), nil)
	if err != nil {
		return fmt.Errorf("ask for readiness: %w", err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask for readiness: %w", err)
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", answer.Status)
	}
	return nil
}
