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
)

const passkeyColumns = `id, user_id, name, credential_id, public_key, sign_count, aaguid, transports, discoverable, user_verified, backup_eligible, backed_up, created_at, last_used_at, clone_warned_at`

func insertPasskey(ctx context.Context, tx db.Tx, now time.Time, k StoredPasskey) error {
	_, err := tx.Exec(ctx, `
		insert into passkeys (id, user_id, name, credential_id, public_key, sign_count, aaguid, transports, discoverable, user_verified, backup_eligible, backed_up, created_at)
		values (@id, @user, @name, @credential, @key, @count, @aaguid, @transports, @discoverable, @verified, @eligible, @backed_up, @now)`,
		db.Args{"id": k.ID, "user": k.User, "name": k.Name, "credential": k.CredentialID, "key": k.PublicKey, "count": k.SignCount, "aaguid": k.AAGUID,
			"transports": k.Transports, "discoverable": k.Discoverable, "verified": k.UserVerified, "eligible": k.BackupEligible, "backed_up": k.BackedUp, "now": now})
	if db.Violates(err, "passkeys_credential") {
		return fault.New(fault.Conflict, "two_factor.passkey.known")
	}
	if err != nil {
		return fmt.Errorf("add a passkey: %w", err)
	}
	return nil
}

func queuePasskeys(batch *db.Batch, list *[]StoredPasskey, user id.User) {
	db.QueueRows(batch, list, `select `+passkeyColumns+` from passkeys where user_id = @user order by id`, db.Args{"user": user}, pgx.RowToStructByPos[StoredPasskey])
}

// readPasskeys reads the passkeys of a person and keeps them from changing until tx ends.
func readPasskeys(ctx context.Context, tx db.Tx, user id.User) ([]StoredPasskey, error) {
	rows, err := tx.Query(ctx, `select `+passkeyColumns+` from passkeys where user_id = @user order by id for update`, db.Args{"user": user})
	if err != nil {
		return nil, fmt.Errorf("read the passkeys: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[StoredPasskey])
	if err != nil {
		return nil, fmt.Errorf("read the passkeys: %w", err)
	}
	return list, nil
}

// ownerOf finds whose passkey a credential is; zero when nobody's.
func ownerOf(ctx context.Context, tx db.Tx, credential []byte) (user id.User, err error) {
	err = tx.QueryRow(ctx, `select user_id from passkeys where credential_id = @credential`, db.Args{"credential": credential}).Scan(&user)
	if errors.Is(err, pgx.ErrNoRows) {
		return id.User{}, nil
	}
	if err != nil {
		return id.User{}, fmt.Errorf("find whose passkey it is: %w", err)
	}
	return user, nil
}

// updatePasskey notes a use of a passkey; warned, that it may have been copied.
func updatePasskey(ctx context.Context, tx db.Tx, now time.Time, k StoredPasskey, warned bool) error {
	_, err := tx.Exec(ctx, `
		update passkeys set sign_count = @count, backed_up = @backed_up, user_verified = @verified, last_used_at = @now,
			clone_warned_at = case when @warned then coalesce(clone_warned_at, @now) else clone_warned_at end
		where id = @id`, db.Args{"count": k.SignCount, "backed_up": k.BackedUp, "verified": k.UserVerified, "now": now, "warned": warned, "id": k.ID})
	if err != nil {
		return fmt.Errorf("note the use of a passkey: %w", err)
	}
	return nil
}
