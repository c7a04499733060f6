package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
)

// The notes on messages for which nothing is booked.
const (
	noteNotOurs  = "nothing of ours: " // followed by what the provider says has happened
	noteMismatch = "not what was asked for: "
)

// ReceiveMessage takes a message of the provider: verified, and worked off once by
// its ID, together with the payment or refund that it is about. One that is about nothing that is known
// is taken, too, and kept with a note; so is one about another amount or currency than was asked for.
// A message that doesn't say what became of it is a reason to ask: it may be old, or
// come before another one. ErrForged for one that is not the provider's.
func (p *Payments) ReceiveMessage(ctx context.Context, signature string, body []byte) error {
	message, err := p.provider.Read(signature, body)
	if err != nil {
		return err
	}
	if message.Mandate != "" {
		return p.receiveMandate(ctx, message)
	}
	owner, about, known, err := p.ownerOf(ctx, message)
	if err != nil {
		return err
	}
	if !known {
		return p.noteMessage(ctx, message, noteNotOurs)
	}
	outcome := message.Outcome
	if outcome.State == "" {
		outcome, err = p.lookFor(ctx, owner, about, message.Refund)
		if errors.Is(err, ErrMismatch) {
			return p.noteMessage(ctx, message, noteMismatch)
		}
		if err != nil {
			return err
		}
	}
	now := p.clock()
	return p.db.Write(ctx, db.ForOrg(owner, id.User{}), func(ctx context.Context, tx db.Tx) error {
		if _, err := org.LockOrganization(ctx, tx, owner); err != nil {
			return err
		}
		fresh, err := p.insertMessage(ctx, tx, now, message, "")
		if err != nil || !fresh {
			return err
		}
		if message.Refund {
			_, err = p.applyRefundIn(ctx, tx, now, owner, id.Refund(about), outcome)
			return err
		}
		_, err = p.applyIn(ctx, tx, now, owner, id.Payment(about), outcome)
		return err
	})
}

// noteMessage keeps a message for which nothing is booked.
func (p *Payments) noteMessage(ctx context.Context, message Message, note string) error {
	return p.db.Write(ctx, db.System("keep a message about a payment"), func(ctx context.Context, tx db.Tx) error {
		_, err := p.insertMessage(ctx, tx, p.clock(), message, note+message.Kind)
		return err
	})
}

// insertMessage writes down that a message has come; fresh is false when it had come before.
func (p *Payments) insertMessage(ctx context.Context, tx db.Tx, now time.Time, message Message, note string) (fresh bool, err error) {
	tag, err := tx.Exec(ctx, `insert into payment_events (provider, event_id, provider_ref, received_at, note) values (@provider, @id, @ref, @now, left(@note, 200)) on conflict do nothing`,
		db.Args{"provider": p.provider.Name(), "id": message.ID, "ref": message.Ref, "now": now, "note": note})
	if err != nil {
		return false, fmt.Errorf("note a message about a payment: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

// ownerOf is which payment or refund a message is about, and whose it is: by our key, else by the
// provider's reference, since not every message of a payment carries the key.
func (p *Payments) ownerOf(ctx context.Context, m Message) (owner id.Org, about id.About, known bool, err error) {
	batch := &db.Batch{}
	switch key, noKey := id.Parse[id.About](m.Key); {
	case noKey == nil && m.Refund:
		db.Queue(batch, &known, `select org_id, id from refunds where id = @id`, db.Args{"id": key}, &owner, &about)
	case noKey == nil:
		db.Queue(batch, &known, `select org_id, id from payments where id = @id`, db.Args{"id": key}, &owner, &about)
	case m.Key == "" && m.Ref != "" && !m.Refund:
		db.Queue(batch, &known, `select org_id, id from payments where provider = @provider and provider_ref = @ref`, db.Args{"provider": p.provider.Name(), "ref": m.Ref}, &owner, &about)
	default: // a key that is not ours belongs to somebody else's payment
		return owner, about, false, nil
	}
	err = p.db.Read(ctx, db.System("whose payment or refund is it"), batch)
	return owner, about, known, err
}

// lookFor asks the provider what became of a payment or a refund.
func (p *Payments) lookFor(ctx context.Context, of id.Org, about id.About, isRefund bool) (Outcome, error) {
	if !isRefund {
		found, token, err := p.findPayment(ctx, of, id.Payment(about))
		if err != nil || found == nil {
			return Outcome{}, err
		}
		return p.look(ctx, *found, token)
	}
	var found Refund
	err := p.db.Write(ctx, db.ForOrg(of, id.User{}), func(ctx context.Context, tx db.Tx) (err error) {
		found, err = lockRefund(ctx, tx, of, id.Refund(about))
		return err
	})
	if err != nil {
		return Outcome{}, err
	}
	return p.provider.LookRefund(ctx, found.request())
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
