package product

import (
	"context"
	"fmt"

	"manager/internal/db"
	"manager/internal/id"
)

// QueueRemaining reads how many products of the organization have not ended,
// counted up to limit: each of them keeps the organization from being deleted.
func QueueRemaining(batch *db.Batch, org id.Org, limit int, count *int) {
	db.Queue(batch, nil, `select count(*) from (select 1 from products where org_id = @org and state = any(@states) limit @limit) remaining`,
		db.Args{"org": org, "states": []State{Ordered, Provisioning, Active, Suspended}, "limit": limit}, count)
}

// DeleteEnded deletes the products of an organization that is being closed, all
// of which have ended, with everything about them. What the provider's systems
// were told stays.
func DeleteEnded(ctx context.Context, tx db.Tx, org id.Org) error {
	if _, err := tx.Exec(ctx, `delete from products where org_id = @org and state = 'terminated'`, db.Args{"org": org}); err != nil {
		return fmt.Errorf("delete the products that have ended: %w", err)
	}
	return nil
}
