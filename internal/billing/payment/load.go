package payment

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
)

// LoadProfile writes a means of payment that the provider has given a token for, as demo data have them.
func LoadProfile(ctx context.Context, tx db.Tx, now time.Time, org id.Org, by id.User, p Profile) error {
	return insertProfile(ctx, tx, now, actor.Actor{Org: org, User: by}, p)
}
