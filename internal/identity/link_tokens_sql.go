package identity

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
)

// spendResetLinks voids every reset link of a person that was not used yet.
func spendResetLinks(ctx context.Context, tx db.Tx, now time.Time, user id.User) error {
	_, err := tx.Exec(ctx, `update link_tokens set used_at = @now where user_id = @user and purpose = 'reset_password' and used_at is null`,
		db.Args{"now": now, "user": user})
	if err != nil {
		return fmt.Errorf("use the other links: %w", err)
	}
	return nil
}
