package transfer

import (
	"context"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/product"
	"manager/internal/route"
	"manager/internal/seal"
)

// Page is a product with its newest offer; the offer's state is empty
// when it was never offered. Obstacle says why it can't be offered now, nil when it can.
type Page struct {
	Product  product.Product
	Offer    Offer
	Obstacle error
}

// Pending tells whether the other side can still accept.
func (t Page) Pending() bool { return t.Offer.State == Offered }

// Show returns what has become of the offers of a product, for those who
// transfer products: Forbidden for others who see it.
func (t *Transfers) Show(ctx context.Context, act actor.Actor, productID id.Product) (Page, error) {
	var page Page
	var found bool
	var err error
	page.Product, _, err = t.products.Open(ctx, act, productID, func(batch *db.Batch) {
		queueOffer(batch, &found, act.Org, productID, &page.Offer)
	})
	if err != nil {
		return Page{}, err
	}
	if err := mustTransfer(act.Role); err != nil {
		return Page{}, err
	}
	page.Offer.expireAt(t.clock())
	page.Obstacle = mustBeTransferable(page.Product)
	return page, nil
}

// Offer offers a product to whoever has the address, account or not,
// who gets a mail with a link that works once and for OfferLife. Faults stand
// beside email; Conflict for a product that can't be transferred or is offered to
// somebody else; the same offer twice is no error and sends one mail.
// StepUp without a fresh proof.
func (t *Transfers) Offer(ctx context.Context, act actor.Actor, productID id.Product, address string) error {
	email, invalid := identity.ParseEmailField(address)
	now := t.clock()
	return t.products.Change(ctx, act, productID, func(ctx context.Context, tx db.Tx, act actor.Actor, found product.Product, _ access.Permissions) error {
		if err := mustTransfer(act.Role); err != nil {
			return err
		}
		if err := act.NeedFresh(now); err != nil {
			return err
		}
		if invalid != nil {
			return invalid
		}
		if err := mustBeTransferable(found); err != nil {
			return err
		}
		done, err := t.clearEarlier(ctx, tx, now, act, productID, email)
		if err != nil || done {
			return err
		}
		return t.offer(ctx, tx, now, act, found, email)
	})
}

// clearEarlier closes an offer whose time is over; done tells that this very offer stands already.
func (t *Transfers) clearEarlier(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, productID id.Product, email identity.Email) (done bool, err error) {
	last, err := lockOffer(ctx, tx, act.Org, productID)
	if err != nil {
		return false, err
	}
	last.expireAt(now)
	switch {
	case last.State == Offered && last.emailKey == email.Key:
		return true, nil
	case last.State == Offered:
		return false, fault.New(fault.Conflict, "transfer.pending", "Email", last.Email)
	case last.State == Expired:
		if err := closeOffer(ctx, tx, now, act.Org, last.ID, Expired, id.User{}, id.Org{}, id.Product{}); err != nil {
			return false, err
		}
	}
	lately, err := offersSince(ctx, tx, act.Org, now.Add(-OfferWindow))
	if err == nil && lately >= MaxOffers {
		limited := fault.New(fault.Limited, "transfer.too_many")
		limited.RetryAfter = int(OfferWindow.Seconds())
		return false, limited
	}
	return false, err
}

func (t *Transfers) offer(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, found product.Product, email identity.Email) error {
	token, hash := seal.Token()
	expires, err := insertOffer(ctx, tx, now, act.Org, found.ID, act.User, email, hash)
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
	mail := OfferMail{Product: found.Name, Kind: found.Kind.Name, Organization: act.OrgName, OfferedBy: act.Name(), Link: route.Transfer(token), ExpiresAt: expires}
	if err := t.outbox.Put(ctx, tx, now, notify.Envelope{Org: act.Org, To: email.Shown, Lang: lang, Message: mail}); err != nil {
		return err
	}
	if err := product.Tell(ctx, tx, now, act.Org, found.ID, "product.transfer_offered", struct{}{}); err != nil {
		return err
	}
	return t.audit.Record(ctx, tx, now, audit.Event{Action: "product.transfer_offered", Org: act.Org, Actor: act, Subject: found.ID.String(),
		Personal: map[string]string{"product": found.Name, "email": email.Shown}})
}

// Withdraw takes an offer back: its link is void at once. An offer that
// was withdrawn already is no error; Conflict when the other side has answered
// or its time is over, NotFound when it is none of this product.
func (t *Transfers) Withdraw(ctx context.Context, act actor.Actor, productID id.Product, transfer id.Transfer) error {
	now := t.clock()
	return t.products.Change(ctx, act, productID, func(ctx context.Context, tx db.Tx, act actor.Actor, found product.Product, _ access.Permissions) error {
		if err := mustTransfer(act.Role); err != nil {
			return err
		}
		last, err := lockOffer(ctx, tx, act.Org, productID)
		if err != nil {
			return err
		}
		last.expireAt(now)
		switch {
		case last.ID.IsZero() || last.ID != transfer:
			return fault.New(fault.Conflict, "transfer.not_pending")
		case last.State == Withdrawn:
			return nil
		case last.State != Offered:
			return fault.New(fault.Conflict, "transfer.not_pending")
		}
		if err := closeOffer(ctx, tx, now, act.Org, last.ID, Withdrawn, act.User, id.Org{}, id.Product{}); err != nil {
			return err
		}
		if err := product.Tell(ctx, tx, now, act.Org, productID, "product.transfer_withdrawn", struct{}{}); err != nil {
			return err
		}
		return t.audit.Record(ctx, tx, now, audit.Event{Action: "product.transfer_withdrawn", Org: act.Org, Actor: act, Subject: productID.String(),
			Personal: map[string]string{"product": found.Name, "email": last.Email}})
	})
}
