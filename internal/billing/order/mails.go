package order

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/notify"
	orgs "manager/internal/org"
)

// Notice is what a mail tells about an order.
type Notice string

// The notices.
const (
	Waits      Notice = "waits"   // for a bank transfer
	IsPaid     Notice = "paid"    // and its products are being set up
	HasRenewed Notice = "renewed" // it is paid, and its products run on
	HasExpired Notice = "expired" // it was not paid in time
)

// Mail tells the legal representatives, and whoever ordered, about an order.
type Mail struct {
	Notice       Notice
	Name         string
	Organization string
	OrgNumber    string
	Order        id.Order
	Number       string
	Total        money.Money
	Due          money.Money
	Returned     money.Money // to the prepaid account, when the order ended
	Account      Account
	Reference    string
	ExpiresAt    time.Time
}

// MailKind names the template.
func (Mail) MailKind() string { return "order" }

// tell puts a mail about an order into the outbox.
func (o *Orders) tell(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, org id.Org, about Order, notice Notice, returned money.Money) error {
	m := Mail{Notice: notice, Order: about.ID, Number: about.Number, Total: about.Total, Due: about.Due(), Returned: returned, Reference: about.Reference, ExpiresAt: about.ExpiresAt}
	m.Account, _ = o.Account(about.Total.Currency)
	if act.Lang == "" {
		act.Lang = about.Address.Language
	}
	return o.orgs.MailLegal(ctx, tx, now, act, org, about.PlacedBy, func(to orgs.Receiver) notify.Message {
		m.Name, m.Organization, m.OrgNumber = to.FirstName, to.Organization, to.Number
		return m
	})
}
