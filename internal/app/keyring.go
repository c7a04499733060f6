package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"manager/internal/db"
	"manager/internal/seal"
)

// ErrWrongKeyring is returned by Build when the database was written with another keyring.
var ErrWrongKeyring = errors.New("this database was written with another keyring: start with that one, or what it sealed stays unreadable")

// checkKeyring stores the keyring's check value at the first start and compares
// it at every other. After a rotation the value of the new key takes its place,
// so that a copy of the keyring from before is refused from then on.
// An ordinary start only reads: to write is to wait for the disk.
func checkKeyring(ctx context.Context, d *db.DB, keyring *seal.Keyring) error {
	batch := &db.Batch{}
	var current bool
	db.Queue(batch, nil, `select exists (select from keyring_checks where value = @value)`, db.Args{"value": keyring.CheckValue()}, &current)
	if err := d.Read(ctx, db.System("check the keyring"), batch); err != nil || current {
		return err
	}
	return updateKeyringCheck(ctx, d, keyring)
}

// updateKeyringCheck stores the check value where there is none or an older key's.
func updateKeyringCheck(ctx context.Context, d *db.DB, keyring *seal.Keyring) error {
	return d.Write(ctx, db.System("check the keyring"), func(ctx context.Context, tx db.Tx) error {
		value := keyring.CheckValue()
		if _, err := tx.Exec(ctx, `insert into keyring_checks (value) values (@value) on conflict do nothing`, db.Args{"value": value}); err != nil {
			return fmt.Errorf("store the keyring's check value: %w", err)
		}
		var stored []byte
		if err := tx.QueryRow(ctx, `select value from keyring_checks for update`).Scan(&stored); err != nil {
			return fmt.Errorf("read the keyring's check value: %w", err)
		}
		if !keyring.CheckMatches(stored) {
			return ErrWrongKeyring
		}
		if bytes.Equal(stored, value) {
			return nil
		}
		if _, err := tx.Exec(ctx, `update keyring_checks set value = @value`, db.Args{"value": value}); err != nil {
			return fmt.Errorf("store the new key's check value: %w", err)
		}
		return nil
	})
}
