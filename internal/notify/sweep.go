package notify

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"manager/internal/db"
)

const (
	day        = 24 * time.Hour
	tryFor     = 3 * day  // longer than all attempts of the job together
	mendFor    = 7 * day  // for which the staff can have a mail that was given up sent again
	keepFor    = 90 * day // the log of sent mails, which names people's addresses
	keepDevFor = 30 * day
)

// Sweep gives up mails whose job was lost, so that no payload lies around, and
// deletes mails after 90 days and messages of the development mailbox after 30.
func (d *Delivery) Sweep(ctx context.Context) error {
	now := d.deps.Clock()
	var lost []Undelivered
	err := d.deps.DB.Write(ctx, db.System("sweep the outbox"), func(ctx context.Context, tx db.Tx) error {
		var err error
		if lost, err = d.giveUpBefore(ctx, tx, now, now.Add(-tryFor)); err != nil {
			return err
		}
		slices.SortFunc(lost, inOrderOfLocks)
		if err := d.tell(ctx, tx, lost...); err != nil {
			return err
		}
		if err := eraseKeptBefore(ctx, tx, now.Add(-mendFor)); err != nil {
			return err
		}
		if err := deleteSettledBefore(ctx, tx, now.Add(-keepFor)); err != nil {
			return err
		}
		return deleteDevMessagesBefore(ctx, tx, now.Add(-keepDevFor))
	})
	if err == nil {
		d.count(lost...)
	}
	return err
}

// inOrderOfLocks sorts by organization and member, as everybody locks them.
func inOrderOfLocks(a, b Undelivered) int {
	return cmp.Or(bytes.Compare(a.Org[:], b.Org[:]), bytes.Compare(a.Member[:], b.Member[:]))
}
