package bank

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/notify"
	orgs "manager/internal/org"
)

// tell puts a mail about the organization's money into the outbox.
func (b *Bank) tell(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, m payment.Mail) error {
	return b.orgs.MailLegal(ctx, tx, now, act, act.Org, act.User, func(to orgs.Receiver) notify.Message {
		m.Name, m.Organization, m.OrgNumber = to.FirstName, to.Organization, to.Number
		return m
	})
}
