package payment

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/notify"
)

// Notice is what a mail tells about an organization's money.
type Notice string

// The notices.
const (
	Credited    Notice = "credited"      // the prepaid account, by somebody
	ToppedUp    Notice = "topped_up"     // the prepaid account, by itself
	TopUpFailed Notice = "top_up_failed" // nothing was charged
	Diverted    Notice = "diverted"      // money for an order went to the prepaid account
	TakenBack   Notice = "reversed"      // by the provider of payments
	PayoutAsked Notice = "payout_asked"  // money is held to be paid out
	CardExpires Notice = "card_expires"  // within 30 days
)

// Mail tells the legal representatives, and whoever did it, about the organization's money.
type Mail struct {
	Notice       Notice
	Name         string
	Organization string
	OrgNumber    string
	Amount       money.Money
	Held         money.Money // on the prepaid account from then on, where it is told
	Means        string      // what the person recognizes the means of payment by
	Order        string      // the number of the order that the money was for
	Expires      time.Time   // the card's last day
}

// MailKind names the template.
func (Mail) MailKind() string { return "payment" }

// tell puts a mail about the organization's money into the outbox.
func (p *Payments) tell(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, org id.Org, m Mail) error {
	var language *string
	err := tx.QueryRow(ctx, `select o.name, o.number, (select a.language from billing_addresses a where a.org_id = o.id and a.retired_at is null order by a.is_default desc limit 1) from organizations o where o.id = @org`,
		db.Args{"org": org}).Scan(&m.Organization, &m.OrgNumber, &language)
	if err != nil {
		return fmt.Errorf("read whose money it is: %w", err)
	}
	if act.Lang == "" && language != nil {
		act.Lang = i18n.Lang(*language)
	}
	if act.Lang == "" {
		act.Lang = i18n.EN
	}
	return p.orgs.MailLegal(ctx, tx, now, act, org, act.User, func(firstName string) notify.Message {
		m.Name = firstName
		return m
	})
}
