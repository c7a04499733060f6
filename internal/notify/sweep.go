package notify

import (
	"context"
	"time"

	"manager/internal/db"
)

const (
	day        = 24 * time.Hour
	tryFor     = 3 * day  // longer than all attempts of the job together
	keepFor    = 90 * day // the log of sent mails, which names people's addresses
	keepDevFor = 30 * day
)

// Sweep gives up mails whose job was lost, so that no payload lies around, and
// deletes mails after 90 days and messages of the development mailbox after 30.
func (d *Delivery) Sweep(ctx context.Context) error {
	now := d.deps.Clock()
	return d.deps.DB.Write(ctx, db.System("sweep the outbox"), func(ctx context.Context, tx db.Tx) error {
		if err := giveUpBefore(ctx, tx, now.Add(-tryFor)); err != nil {
			return err
		}
		if err := deleteSettledBefore(ctx, tx, now.Add(-keepFor)); err != nil {
			return err
		}
		return deleteDevMessagesBefore(ctx, tx, now.Add(-keepDevFor))
	})
}
