package payment

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
)

// casesSince is how old a bank's case may be that is asked after: a card's takes months until it is decided.
const casesSince = 180 * 24 * time.Hour

// EveryTakenBack is how often the provider is asked for what banks have taken back.
const EveryTakenBack = 6 * time.Hour

// AskTakenBack books what banks have taken back of payments that had succeeded, and of which no
// message told, as when the portal could not be reached for days. It works on d.
func (p *Payments) AskTakenBack(ctx context.Context, d *db.DB) error {
	refs, err := p.provider.TakenBack(ctx, p.clock().Add(-casesSince))
	if err != nil || len(refs) == 0 {
		return err
	}
	type taken struct {
		org     id.Org
		payment id.Payment
	}
	var all []taken
	var one taken
	batch := &db.Batch{}
	db.QueueEach(batch, `select org_id, id from payments where provider = @provider and provider_ref = any(@refs) and state = 'succeeded' order by id`,
		db.Args{"provider": p.provider.Name(), "refs": refs}, []any{&one.org, &one.payment}, func() { all = append(all, one) })
	if err := d.Read(ctx, db.System("find payments that banks have taken back"), batch); err != nil {
		return err
	}
	return untilSilent(all, func(one taken) error {
		outcome, err := p.lookFor(ctx, one.org, id.About(one.payment), false)
		if err != nil {
			return fmt.Errorf("ask after payment %s, which a bank has taken back: %w", one.payment, err)
		}
		_, err = p.Apply(ctx, one.org, one.payment, outcome)
		return err
	})
}
