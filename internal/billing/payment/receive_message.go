package payment

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
)

// ReceiveMessage takes a message of the provider: verified, and worked off once by
// its ID, together with the payment or refund that it is about. One about a payment that is not known
// is taken, too: it was made by another installation. ErrForged for one that is not the provider's.
func (p *Payments) ReceiveMessage(ctx context.Context, signature string, body []byte) error {
	message, err := p.provider.Read(signature, body)
	if err != nil {
		return err
	}
	about, err := id.Parse[id.About](message.Key)
	if err != nil {
		return nil //nolint:nilerr // a key that is not ours belongs to somebody else's payment
	}
	owner, known, err := p.ownerOf(ctx, about)
	if err != nil || !known {
		return err
	}
	now := p.clock()
	return p.db.Write(ctx, db.ForOrg(owner, id.User{}), func(ctx context.Context, tx db.Tx) error {
		if _, err := org.LockOrganization(ctx, tx, owner); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `insert into payment_events (provider, event_id, provider_ref, received_at) values (@provider, @id, @ref, @now) on conflict do nothing`,
			db.Args{"provider": p.provider.Name(), "id": message.ID, "ref": message.Ref, "now": now})
		if err != nil {
			return fmt.Errorf("note a message about a payment: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		if message.Refund {
			_, err = p.applyRefundIn(ctx, tx, now, owner, id.Refund(about), message.Outcome)
			return err
		}
		_, err = p.applyIn(ctx, tx, now, owner, id.Payment(about), message.Outcome)
		return err
	})
}

// ownerOf is whose payment or refund it is.
func (p *Payments) ownerOf(ctx context.Context, about id.About) (owner id.Org, known bool, err error) {
	batch := &db.Batch{}
	db.Queue(batch, &known, `select org_id from payments where id = @id union all select org_id from refunds where id = @id`, db.Args{"id": about}, &owner)
	err = p.db.Read(ctx, db.System("whose payment or refund is it"), batch)
	return owner, known, err
}

// keptEvents is for how long the IDs of messages are kept: no provider sends one again after that.
const keptEvents = 90 * 24 * time.Hour

// Sweep forgets the IDs of old messages. It works on d.
func (p *Payments) Sweep(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, db.System("sweep messages about payments"), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `delete from payment_events where received_at < @before`, db.Args{"before": p.clock().Add(-keptEvents)})
		if err != nil {
			return fmt.Errorf("sweep messages about payments: %w", err)
		}
		return nil
	})
}
