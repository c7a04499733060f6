package product

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/org"
)

// Handover looks at the offer behind a link without answering it; its state is
// empty when there is none.
func (p *Products) Handover(ctx context.Context, token string) (Handover, error) {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return Handover{}, err
	}
	var row handoverRow
	var found bool
	batch := &db.Batch{}
	queueHandover(batch, &found, token, &row)
	if err := p.db.Read(ctx, db.System("look at a transfer"), batch); err != nil || !found {
		return Handover{}, err
	}
	return row.handover(c, p.clock()), nil
}

// AcceptTransfer takes the offered product over into the actor's organization
// with that customer number, and returns the product's new ID. The old
// organization keeps a terminated product, to which nobody has access but its
// administrators; what belongs to the product comes along, but nothing of the old
// organization's people, tags and history. It is for whoever has the address
// that the offer was sent to and administers the organization: Forbidden for
// others. NotFound for an unknown link, Expired for one that came too late,
// Conflict when it was answered or withdrawn; the same answer twice is no error.
func (p *Products) AcceptTransfer(ctx context.Context, act actor.Actor, token, number string) (product id.Product, err error) {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return product, err
	}
	offered, err := p.Handover(ctx, token)
	if err != nil {
		return product, err
	}
	if offered.State == "" {
		return product, notFound()
	}
	if err := offered.mustBeFor(act); err != nil {
		return product, err
	}
	own, found, err := p.orgs.OwnOrganization(ctx, act.User, number)
	if err != nil {
		return product, err
	}
	if !found {
		return product, fault.Field("organization", "error.unknown_choice")
	}
	if own == offered.org {
		return product, fault.Field("organization", "transfer.same_organization")
	}
	now := p.clock()
	act.Org = own
	err = p.orgs.WriteAcross(ctx, act, offered.org, "hand a product on", func(ctx context.Context, tx db.Tx, act actor.Actor, from org.Other) error {
		product, err = p.accept(ctx, tx, c, now, act, from, token)
		return err
	})
	return product, err
}

// mustBeFor is Forbidden for an account with another address, by the login ID of the request.
func (h Handover) mustBeFor(act actor.Actor) error {
	email, err := receiver(act.LoginID)
	if err != nil || email.Key != h.EmailKey {
		return fault.New(fault.Forbidden, "transfer.other_account", "Email", h.Email)
	}
	return nil
}

// accept does it in a transaction that holds both organizations' locks.
func (p *Products) accept(ctx context.Context, tx db.Tx, c *Catalogue, now time.Time, act actor.Actor, from org.Other, token string) (id.Product, error) {
	h, err := lockHandover(ctx, tx, c, now, token)
	if err != nil {
		return id.Product{}, err
	}
	key, err := accountOf(ctx, tx, act.User)
	if err != nil {
		return id.Product{}, err
	}
	switch {
	case key != h.EmailKey:
		return id.Product{}, fault.New(fault.Forbidden, "transfer.other_account", "Email", h.Email)
	case !MayTransfer(act.Role):
		return id.Product{}, fault.New(fault.Forbidden, "transfer.denied.receiver")
	case h.State == TransferAccepted && h.settledBy == act.User && h.toOrg == act.Org:
		return h.toProduct, nil
	}
	if err := h.mustBeOpen(); err != nil {
		return id.Product{}, err
	}
	old, err := lockProduct(ctx, tx, c, from.ID, h.product)
	if err != nil {
		return id.Product{}, err
	}
	if mustBeTransferable(old) != nil {
		return id.Product{}, fault.New(fault.Conflict, "transfer.not_now")
	}
	made, reference, err := p.handOver(ctx, tx, c, now, act, from, old)
	if err != nil {
		return id.Product{}, err
	}
	if err := settleTransfer(ctx, tx, now, from.ID, h.ID, TransferAccepted, act.User, act.Org, made); err != nil {
		return id.Product{}, err
	}
	return made, p.announce(ctx, tx, now, act, from, h, old, made, reference)
}

// mustBeOpen says why an offer can't be answered any more.
func (h Handover) mustBeOpen() error {
	switch h.State {
	case TransferAccepted:
		return fault.New(fault.Conflict, "transfer.accepted_already")
	case TransferDeclined:
		return fault.New(fault.Conflict, "transfer.declined_already")
	case TransferWithdrawn:
		return fault.New(fault.Conflict, "transfer.withdrawn")
	case TransferExpired:
		return fault.New(fault.Expired, "transfer.expired")
	}
	return nil
}

// handOver ends the product on one side and makes it on the other.
func (p *Products) handOver(ctx context.Context, tx db.Tx, c *Catalogue, now time.Time, act actor.Actor, from org.Other, old Product) (made id.Product, reference string, err error) {
	if reference, err = endHere(ctx, tx, from.ID, old.ID); err != nil {
		return made, "", err
	}
	made, err = addProduct(ctx, tx, now, c, act.Org, NewProduct{Kind: old.Kind.Code, Offer: old.Offer.Code, Name: old.Name, State: old.State, ExpiresAt: old.ExpiresAt, Reference: reference})
	if err != nil {
		return made, "", err
	}
	return made, reference, moveBelongings(ctx, tx, from.ID, old.ID, act.Org, made)
}

// announce tells the provider's systems and both sides. The log of the side that
// offered names the address it offered to, and nothing else of the other side.
func (p *Products) announce(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, from org.Other, h Handover, old Product, made id.Product, reference string) error {
	type told struct {
		From      id.Product `json:"from"`
		To        id.Product `json:"to"`
		Reference string     `json:"reference,omitempty"`
	}
	gone := told{From: old.ID, To: made, Reference: reference}
	if err := tell(ctx, tx, now, from.ID, old.ID, "product.transferred_away", gone); err != nil {
		return err
	}
	if err := tell(ctx, tx, now, act.Org, made, "product.transferred_here", gone); err != nil {
		return err
	}
	err := p.orgs.MailLegal(ctx, tx, now, act, from.ID, h.user, func(name string) notify.Message {
		return TransferDoneMail{Name: name, Product: old.Name, Kind: old.Kind.Name, Organization: from.Name, Number: from.Number, Email: h.Email}
	})
	if err != nil {
		return err
	}
	err = p.orgs.MailLegal(ctx, tx, now, act, act.Org, act.User, func(name string) notify.Message {
		return TransferReceivedMail{Name: name, Product: old.Name, Kind: old.Kind.Name, Organization: act.OrgName, Number: act.OrgNumber, ID: made.String(), AcceptedBy: act.Name()}
	})
	if err != nil {
		return err
	}
	err = p.audit.Record(ctx, tx, now, audit.Event{Action: "product.transferred_away", Org: from.ID, Subject: old.ID.String(), Personal: map[string]string{"product": old.Name, "email": h.Email}})
	if err != nil {
		return err
	}
	return p.audit.Record(ctx, tx, now, audit.Event{Action: "product.transferred_here", Org: act.Org, Actor: act, Subject: made.String(), Personal: map[string]string{"product": old.Name, "from": from.Name}})
}

// DeclineTransfer refuses an offer. Whoever has its link may: it was sent to
// them alone, and they need no account to say no; but not somebody signed in
// with another address. One that was declined already is no error; faults are
// those of AcceptTransfer.
func (p *Products) DeclineTransfer(ctx context.Context, act actor.Actor, token string) error {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return err
	}
	offered, err := p.Handover(ctx, token)
	if err != nil {
		return err
	}
	if offered.State == "" {
		return notFound()
	}
	if !act.User.IsZero() {
		if err := offered.mustBeFor(act); err != nil {
			return err
		}
	}
	now := p.clock()
	return p.db.Write(ctx, db.System("decline a transfer"), func(ctx context.Context, tx db.Tx) error {
		from, err := org.LockOrganization(ctx, tx, offered.org)
		if err != nil {
			return err
		}
		h, err := lockHandover(ctx, tx, c, now, token)
		if err != nil || h.State == TransferDeclined {
			return err
		}
		if err := h.mustBeOpen(); err != nil {
			return err
		}
		return p.decline(ctx, tx, now, act, from, h)
	})
}

func (p *Products) decline(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, from org.Other, h Handover) error {
	if err := settleTransfer(ctx, tx, now, from.ID, h.ID, TransferDeclined, act.User, id.Org{}, id.Product{}); err != nil {
		return err
	}
	if err := tell(ctx, tx, now, from.ID, h.product, "product.transfer_declined", struct{}{}); err != nil {
		return err
	}
	err := p.orgs.MailLegal(ctx, tx, now, act, from.ID, h.user, func(name string) notify.Message {
		return TransferDeclinedMail{Name: name, Product: h.Product, Kind: h.Kind.Name, Organization: from.Name, Number: from.Number, ID: h.product.String(), Email: h.Email}
	})
	if err != nil {
		return err
	}
	return p.audit.Record(ctx, tx, now, audit.Event{Action: "product.transfer_declined", Org: from.ID, Subject: h.product.String(), Personal: map[string]string{"product": h.Product, "email": h.Email}})
}
