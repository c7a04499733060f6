package main

import (
	"fmt"

	"manager/internal/seal"
)

type rotateKeyCommand struct{}

// Run adds a fresh key to the keyring's file; the instances use it from their next start.
func (rotateKeyCommand) Run() error {
	cfg, _, err := configured()
	if err != nil {
		return err
	}
	key, err := seal.Rotate(cfg.KeyringFile)
	if err != nil {
		return err
	}
	fmt.Printf("%s has a new current key, %s. Back the file up, restart every instance, then run manager rewrap.\n", cfg.KeyringFile, key)
	return nil
}
