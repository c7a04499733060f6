package recovery

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// FormerLoginIDs are the login IDs that a person had, or asked for and confirmed, as far as they are still known.
func FormerLoginIDs(ctx context.Context, tx db.Tx, user id.User) ([]string, error) {
	rows, err := tx.Query(ctx, `
		select distinct unnest(array[old_id, old_key, new_id, new_key]) from login_id_changes where user_id = @user and confirmed_at is not null`, db.Args{"user": user})
	if err != nil {
		return nil, fmt.Errorf("look for former login IDs: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// QueueErasure erases the recovery ways of @user and the changes of their login ID.
func QueueErasure(batch *db.Batch, args db.Args, gone func(kind string) db.Count) {
	for _, s := range []struct{ kind, sql string }{
		{"links", `delete from sms_resets where user_id = @user`},
		{"recovery_ways", `delete from recovery_ways where user_id = @user`},
		{"login_ids", `delete from login_id_changes where user_id = @user`},
	} {
		batch.Queue(s.sql, args).Exec(gone(s.kind))
	}
}
