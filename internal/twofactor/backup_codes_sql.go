package twofactor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

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
