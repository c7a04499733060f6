package notify

import (
	"context"

	"manager/internal/db"
)

// Rewrap seals anew, under the keyring's current key, the waiting mails that an
// older key sealed, and returns how many; as db.Reseal does it, while mails are sent.
func (o *Outbox) Rewrap(ctx context.Context, d *db.DB) (renewed int, err error) {
	return d.Reseal(ctx, db.SealedColumn{Table: "mails", Column: "payload", Owner: "id", Reseal: func(mail, _ [16]byte, sealed []byte) ([]byte, bool, error) {
		return o.keyring.Rewrap(payloadPurpose, mail[:], sealed)
	}})
}
