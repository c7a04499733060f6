package demo

import (
	"context"

	"manager/internal/db"
	"manager/internal/support/contact"
)

// loadContacts makes the ways to support of the demo.
func loadContacts(ctx context.Context, tx db.Tx) error {
	all, err := contact.Example()
	if err != nil {
		return err
	}
	return contact.Replace(ctx, tx, all)
}
