package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// warnBefore is how long before a card's last day its organization gets a mail.
const warnBefore = 30 * 24 * time.Hour

// expiring is a card that nobody was warned of.
type expiring struct {
	org     id.Org
	profile id.PaymentProfile
	label   string
	on      time.Time
}

// WarnExpiring sends one mail about each card that expires within 30 days. It works on d.
func (p *Payments) WarnExpiring(ctx context.Context, d *db.DB) error {
	now := p.clock()
	var due []expiring
	var one expiring
	batch := &db.Batch{}
	db.QueueEach(batch, `select org_id, id, label, expires_on from payment_profiles where retired_at is null and warned_on is null and expires_on between @today and @until order by expires_on limit 500`,
		db.Args{"today": now, "until": now.Add(warnBefore)}, []any{&one.org, &one.profile, &one.label, &one.on}, func() { due = append(due, one) })
	if err := d.Read(ctx, db.System("warn of expiring cards"), batch); err != nil {
		return fmt.Errorf("look for expiring cards: %w", err)
	}
	var failed error
	for _, one := range due {
		failed = errors.Join(failed, d.Write(ctx, db.ForOrg(one.org, id.User{}), func(ctx context.Context, tx db.Tx) error {
			tag, err := tx.Exec(ctx, `update payment_profiles set warned_on = @today where org_id = @org and id = @id and warned_on is null and retired_at is null`,
				db.Args{"today": now, "org": one.org, "id": one.profile})
			if err != nil || tag.RowsAffected() == 0 {
				return err
			}
			return p.tell(ctx, tx, now, actor.Actor{}, one.org, Mail{Notice: CardExpires, Means: one.label, Expires: one.on, Amount: money.Zero(money.CHF)})
		}))
	}
	return failed
}
