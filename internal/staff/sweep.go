package staff

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
)

// endedKept is how long sessions and links are kept after their end, for whoever looks into an incident.
const endedKept = 90 * 24 * time.Hour

// Sweep deletes sessions and links that ended long ago; a periodic job calls it.
func (c *Console) Sweep(ctx context.Context) error {
	return c.db.Write(ctx, db.System("sweep the sessions of the staff"), func(ctx context.Context, tx db.Tx) error {
		for _, table := range []string{"staff_sessions", "staff_links"} {
			if _, err := tx.Exec(ctx, `delete from `+table+` where expires_at < @before`, db.Args{"before": c.clock().Add(-endedKept)}); err != nil {
				return fmt.Errorf("sweep %s: %w", table, err)
			}
		}
		return nil
	})
}
