package twofactor

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
)

// readProtection reads what the factors that count make of an account.
func readProtection(ctx context.Context, tx db.Tx, user id.User) (p identity.Protection, err error) {
	var passkeys, verified, apps, phones bool
	err = tx.QueryRow(ctx, `
		select exists (select from passkeys where user_id = @user),
			exists (select from passkeys where user_id = @user and user_verified),
			exists (select from authenticator_apps where user_id = @user and confirmed_at is not null),
			exists (select from sms_phones where user_id = @user and confirmed_at is not null)`,
		db.Args{"user": user}).Scan(&passkeys, &verified, &apps, &phones)
	if err != nil {
		return p, fmt.Errorf("look which factors there are: %w", err)
	}
	p = identity.Protection{On: passkeys || apps || phones, Strong: passkeys || apps, StepUp: identity.StepUpByPassword}
	if apps {
		p.StepUp = identity.StepUpByAuthenticator
	}
	if verified {
		p.StepUp = identity.StepUpByPasskey
	}
	return p, nil
}

// checkRoom is a Conflict when the person has as many rows in a table as anybody may.
func checkRoom(ctx context.Context, tx db.Tx, table string, user id.User) error {
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from `+table+` where user_id = @user`, db.Args{"user": user}).Scan(&n); err != nil {
		return fmt.Errorf("count the rows of %s: %w", table, err)
	}
	if n >= maxOfAKind {
		return fault.New(fault.Conflict, "two_factor.too_many", "Max", maxOfAKind)
	}
	return nil
}

// renameRow changes the name in a table of this package; NotFound when the person has no such row.
func renameRow(ctx context.Context, tx db.Tx, table string, user id.User, row [16]byte, name string) (before string, err error) {
	err = tx.QueryRow(ctx, `
		with old as (select name from `+table+` where id = @id and user_id = @user for update)
		update `+table+` set name = @name from old where id = @id and user_id = @user returning old.name`,
		db.Args{"id": row, "user": user, "name": name}).Scan(&before)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", notFound()
	}
	if err != nil {
		return "", fmt.Errorf("rename in %s: %w", table, err)
	}
	return before, nil
}

// deleteFactor deletes a factor and returns its name; NotFound when the person has none such.
func deleteFactor(ctx context.Context, tx db.Tx, kind Kind, user id.User, factor id.Factor) (name string, err error) {
	err = tx.QueryRow(ctx, `delete from `+tables[kind]+` where id = @id and user_id = @user returning name`,
		db.Args{"id": factor, "user": user}).Scan(&name)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", notFound()
	}
	if err != nil {
		return "", fmt.Errorf("remove a factor: %w", err)
	}
	return name, nil
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
