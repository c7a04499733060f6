package product

import (
	"context"
	"errors"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/seal"
)

// TransferPage is a product with its newest offer; the offer's state is empty
// when it was never offered. Refused says why it can't be offered now, nil when it can.
type TransferPage struct {
	Product  Product
	Transfer Transfer
	Refused  error
}

// Pending tells whether the other side can still accept.
func (t TransferPage) Pending() bool { return t.Transfer.State == TransferOffered }

// Transfer returns what has become of the offers of a product, for those who
// hand products on: Forbidden for others who see it.
func (p *Products) Transfer(ctx context.Context, act actor.Actor, product id.Product) (TransferPage, error) {
	var page TransferPage
	var allowed access.Permissions
	var found bool
	err := p.read(ctx, act, product, &page.Product, &allowed, func(batch *db.Batch) {
		queueTransfer(batch, &found, act.Org, product, &page.Transfer)
	})
	if err != nil {
		return TransferPage{}, err
	}
	if err := mustTransfer(act.Role); err != nil {
		return TransferPage{}, err
	}
	page.Transfer.settle(p.clock())
	page.Refused = mustBeTransferable(page.Product)
	return page, nil
}

// OfferTransfer offers a product to whoever has the address, account or not,
// who gets a mail with a link that works once and for TransferLife. Faults stand
// beside email; Conflict for a product that can't be handed on or is offered to
// somebody else; the same offer twice is no error and sends one mail.
func (p *Products) OfferTransfer(ctx context.Context, act actor.Actor, product id.Product, address string) error {
	email, invalid := receiver(address)
	now := p.clock()
	return p.change(ctx, act, product, func(ctx context.Context, tx db.Tx, act actor.Actor, found Product, _ access.Permissions) error {
		if err := mustTransfer(act.Role); err != nil {
			return err
		}
		if invalid != nil {
			return invalid
		}
		if err := mustBeTransferable(found); err != nil {
			return err
		}
		done, err := p.makeWay(ctx, tx, now, act, product, email)
		if err != nil || done {
			return err
		}
		return p.offer(ctx, tx, now, act, found, email)
	})
}

func receiver(address string) (identity.Email, error) {
	email, err := identity.ParseEmail(address)
	switch {
	case err == nil:
		return email, nil
	case address == "":
		return email, fault.Field("email", "error.required")
	case errors.Is(err, identity.ErrEmailTooLong):
		return email, fault.Field("email", "error.too_long", "Max", identity.MaxEmail)
	}
	return email, fault.Field("email", "error.invalid_email")
}

// makeWay settles an offer whose time is over; done tells that this very offer stands already.
func (p *Products) makeWay(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, product id.Product, email identity.Email) (done bool, err error) {
	last, err := lockTransfer(ctx, tx, act.Org, product)
	if err != nil {
		return false, err
	}
	last.settle(now)
	switch {
	case last.State == TransferOffered && last.emailKey == email.Key:
		return true, nil
	case last.State == TransferOffered:
		return false, fault.New(fault.Conflict, "transfer.pending", "Email", last.Email)
	case last.State == TransferExpired:
		if err := settleTransfer(ctx, tx, now, act.Org, last.ID, TransferExpired, id.User{}, id.Org{}, id.Product{}); err != nil {
			return false, err
		}
	}
	lately, err := transfersSince(ctx, tx, act.Org, now.Add(-TransferWindow))
	if err == nil && lately >= MaxTransfers {
		limited := fault.New(fault.Limited, "transfer.too_many")
		limited.RetryAfter = int(TransferWindow.Seconds())
		return false, limited
	}
	return false, err
}

func (p *Products) offer(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, found Product, email identity.Email) error {
	token, hash := seal.Token()
	expires, err := insertTransfer(ctx, tx, now, act.Org, found.ID, act.User, email, hash)
	if err != nil {
		return err
	}
	langs, err := identity.LanguagesOf(ctx, tx, []string{email.Key})
	if err != nil {
		return err
	}
	lang, chosen := langs[email.Key]
	if !chosen {
		lang = act.Lang
	}
	mail := TransferOfferMail{Product: found.Name, Kind: found.Kind.Name, Organization: act.OrgName, OfferedBy: act.Name(), Link: route.Transfer(token), ExpiresAt: expires}
	if err := p.outbox.Put(ctx, tx, now, notify.Envelope{Org: act.Org, To: email.Shown, Lang: lang, Message: mail}); err != nil {
		return err
	}
	if err := tell(ctx, tx, now, act.Org, found.ID, "product.transfer_offered", struct{}{}); err != nil {
		return err
	}
	return p.audit.Record(ctx, tx, now, audit.Event{Action: "product.transfer_offered", Org: act.Org, Actor: act, Subject: found.ID.String(),
		Personal: map[string]string{"product": found.Name, "email": email.Shown}})
}

// WithdrawTransfer takes an offer back: its link is void at once. An offer that
// was withdrawn already is no error; Conflict when the other side has answered
// or its time is over, NotFound when it is none of this product.
func (p *Products) WithdrawTransfer(ctx context.Context, act actor.Actor, product id.Product, transfer id.Transfer) error {
	now := p.clock()
	return p.change(ctx, act, product, func(ctx context.Context, tx db.Tx, act actor.Actor, found Product, _ access.Permissions) error {
		if err := mustTransfer(act.Role); err != nil {
			return err
		}
		last, err := lockTransfer(ctx, tx, act.Org, product)
		if err != nil {
			return err
		}
		last.settle(now)
		switch {
		case last.ID.IsZero() || last.ID != transfer:
			return fault.New(fault.Conflict, "transfer.not_pending")
		case last.State == TransferWithdrawn:
			return nil
		case last.State != TransferOffered:
			return fault.New(fault.Conflict, "transfer.not_pending")
		}
		if err := settleTransfer(ctx, tx, now, act.Org, last.ID, TransferWithdrawn, act.User, id.Org{}, id.Product{}); err != nil {
			return err
		}
		if err := tell(ctx, tx, now, act.Org, product, "product.transfer_withdrawn", struct{}{}); err != nil {
			return err
		}
		return p.audit.Record(ctx, tx, now, audit.Event{Action: "product.transfer_withdrawn", Org: act.Org, Actor: act, Subject: product.String(),
			Personal: map[string]string{"product": found.Name, "email": last.Email}})
	})
}
