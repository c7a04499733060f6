package twofactor

import (
	"context"
	"errors"
	"fmt"
	"time"

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

func replaceBackupCodes(ctx context.Context, tx db.Tx, now time.Time, user id.User, hashes [][]byte) error {
	batch := &db.Batch{}
	batch.Queue(`delete from backup_codes where user_id = @user`, db.Args{"user": user})
	batch.Queue(`insert into backup_code_sets (user_id, made_at) values (@user, @now) on conflict (user_id) do update set made_at = excluded.made_at, kept_at = null`,
		db.Args{"user": user, "now": now})
	batch.Queue(`insert into backup_codes (user_id, n, hash) select @user, n, hash from unnest(@hashes::bytea[]) with ordinality as c (hash, n)`,
		db.Args{"user": user, "hashes": hashes})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("replace the backup codes: %w", err)
	}
	return nil
}

// checkCodesOf is a Conflict when the backup codes of a user were made at another time than that given, zero for never.
func checkCodesOf(ctx context.Context, tx db.Tx, user id.User, at time.Time) error {
	var made time.Time
	err := tx.QueryRow(ctx, `select made_at from backup_code_sets where user_id = @user`, db.Args{"user": user}).Scan(&made)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("look when the backup codes were made: %w", err)
	}
	if !made.Equal(at) {
		return fault.New(fault.Conflict, "error.conflict_changed_meanwhile")
	}
	return nil
}

func deleteBackupCodes(ctx context.Context, tx db.Tx, user id.User) error {
	if _, err := tx.Exec(ctx, `delete from backup_code_sets where user_id = @user`, db.Args{"user": user}); err != nil {
		return fmt.Errorf("void the backup codes: %w", err)
	}
	return nil
}

// useBackupCode uses the code with that hash up, once, and counts those left.
func useBackupCode(ctx context.Context, tx db.Tx, now time.Time, user id.User, hash []byte) (right bool, left int, err error) {
	err = tx.QueryRow(ctx, `
		update backup_codes set used_at = @now where user_id = @user and hash = @hash and used_at is null
		returning (select count(*) - 1 from backup_codes where user_id = @user and used_at is null)`,
		db.Args{"now": now, "user": user, "hash": hash}).Scan(&left)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, 0, nil
	}
	if err != nil {
		return false, 0, fmt.Errorf("use a backup code: %w", err)
	}
	return true, left, nil
}
