package billto

import (
	"context"
	"time"

	"manager/internal/db"
	"manager/internal/id"
)

// Load writes an address that is known to be valid, as demo data and imports have them.
func Load(ctx context.Context, tx db.Tx, now time.Time, org id.Org, a Address) error {
	return insert(ctx, tx, now, org, a)
}
