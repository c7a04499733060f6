package transfer

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/mailbox"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/site"
)

// ByLink looks at the offer behind a link without answering it; its state is
// empty when there is none.
func (t *Transfers) ByLink(ctx context.Context, token string) (LinkedOffer, error) {
	c, err := t.products.Catalogue(ctx)
	if err != nil {
		return LinkedOffer{}, err
	}
	var row linkedRow
	var found bool
	batch := &db.Batch{}
	queueLinked(batch, &found, token, &row)
	if err := t.db.Read(ctx, db.System("look at a transfer"), batch); err != nil || !found {
		return LinkedOffer{}, err
	}
	return row.linkedOffer(c, t.clock()), nil
}

// Accept takes the offered product over into the actor's organization
// with that customer number, and returns the product's new ID. The old
// organization keeps a terminated product, to which nobody has access but its
// administrators; what belongs to the product comes along, but nothing of the old
// organization's people, tags and history. It is for whoever has the address
// that the offer was sent to and administers the organization: Forbidden for
// others. NotFound for an unknown link, Expired for one that came too late,
// Conflict when it was answered or withdrawn; the same answer twice is no error.
func (t *Transfers) Accept(ctx context.Context, act actor.Actor, token, number string) (productID id.Product, err error) {
	c, err := t.products.Catalogue(ctx)
	if err != nil {
		return productID, err
	}
	offered, err := t.ByLink(ctx, token)
	if err != nil {
		return productID, err
	}
	if offered.State == "" {
		return productID, unknownLink()
	}
	if err := offered.mustBeAddressedTo(act); err != nil {
		return productID, err
	}
	own, found, err := t.orgs.OwnOrganization(ctx, act.User, number)
	if err != nil {
		return productID, err
	}
	if !found {
		return productID, fault.Field("organization", "error.unknown_choice")
	}
	if own == offered.org {
		return productID, fault.Field("organization", "transfer.same_organization")
	}
	now := t.clock()
	act.Org = own
	err = t.orgs.WriteAcross(ctx, act, offered.org, "transfer a product", func(ctx context.Context, tx db.Tx, act actor.Actor, from org.Other) error {
		productID, err = t.accept(ctx, tx, c, now, act, from, token)
		return err
	})
	return productID, err
}

// mustBeAddressedTo is Forbidden for an account with another address, by the login ID of the request.
func (h LinkedOffer) mustBeAddressedTo(act actor.Actor) error {
	email, err := identity.ParseEmailField(act.LoginID)
	if err != nil || email.Key != h.EmailKey {
		return fault.New(fault.Forbidden, "transfer.other_account", "Email", h.Email)
	}
	return nil
}

// accept does it in a transaction that holds both organizations' locks.
func (t *Transfers) accept(ctx context.Context, tx db.Tx, c *product.Catalogue, now time.Time, act actor.Actor, from org.Other, token string) (id.Product, error) {
	h, err := lockLinked(ctx, tx, c, now, token)
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
	case h.State == Accepted && h.answeredBy == act.User && h.toOrg == act.Org:
		return h.toProduct, nil
	}
	if err := h.mustBeOpen(); err != nil {
		return id.Product{}, err
	}
	old, err := product.LockProduct(ctx, tx, c, from.ID, h.product)
	if err != nil {
		return id.Product{}, err
	}
	if mustBeTransferable(old) != nil {
		return id.Product{}, fault.New(fault.Conflict, "transfer.not_now")
	}
	made, reference, err := t.moveProduct(ctx, tx, c, now, act, from, old)
	if err != nil {
		return id.Product{}, err
	}
	if err := closeOffer(ctx, tx, now, from.ID, h.ID, Accepted, act.User, act.Org, made); err != nil {
		return id.Product{}, err
	}
	return made, t.announce(ctx, tx, now, act, from, h, old, made, reference)
}

// mustBeOpen says why an offer can't be answered any more.
func (h LinkedOffer) mustBeOpen() error {
	switch h.State {
	case Accepted:
		return fault.New(fault.Conflict, "transfer.accepted_already")
	case Refused:
		return fault.New(fault.Conflict, "transfer.refused_already")
	case Withdrawn:
		return fault.New(fault.Conflict, "transfer.withdrawn")
	case Expired:
		return fault.New(fault.Expired, "transfer.expired")
	}
	return nil
}

// moveProduct ends the product on one side and makes it on the other.
func (t *Transfers) moveProduct(ctx context.Context, tx db.Tx, c *product.Catalogue, now time.Time, act actor.Actor, from org.Other, old product.Product) (made id.Product, reference string, err error) {
	ended, err := product.End(ctx, tx, from.ID, old.ID)
	if err != nil {
		return made, "", err
	}
	made, err = product.AddTo(ctx, tx, now, c, act.Org, product.NewProduct{Kind: old.Kind.Code, Offer: old.Offer.Code, Name: old.Name, State: old.State, ExpiresAt: old.ExpiresAt, Reference: ended.Reference, Months: ended.Months})
	if err != nil {
		return made, "", err
	}
	if err := product.MoveFolders(ctx, tx, from.ID, old.ID, act.Org, made); err != nil {
		return made, "", err
	}
	if err := mailbox.Move(ctx, tx, from.ID, old.ID, act.Org, made); err != nil {
		return made, "", err
	}
	return made, ended.Reference, site.Move(ctx, tx, from.ID, old.ID, act.Org, made)
}

// announce tells the provider's systems and both sides. The log of the side that
// offered names the address it offered to, and nothing else of the other side.
func (t *Transfers) announce(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, from org.Other, h LinkedOffer, old product.Product, made id.Product, reference string) error {
	type told struct {
		From      id.Product `json:"from"`
		To        id.Product `json:"to"`
		Reference string     `json:"reference,omitempty"`
	}
	gone := told{From: old.ID, To: made, Reference: reference}
	if err := product.Tell(ctx, tx, now, from.ID, old.ID, "product.transferred_away", gone); err != nil {
		return err
	}
	if err := product.Tell(ctx, tx, now, act.Org, made, "product.transferred_here", gone); err != nil {
		return err
	}
	err := t.orgs.MailLegal(ctx, tx, now, act, from.ID, h.user, func(to org.Receiver) notify.Message {
		return DoneMail{Name: to.FirstName, Product: old.Name, Kind: old.Kind.Name, Organization: from.Name, Number: from.Number, Email: h.Email}
	})
	if err != nil {
		return err
	}
	err = t.orgs.MailLegal(ctx, tx, now, act, act.Org, act.User, func(to org.Receiver) notify.Message {
		return ReceivedMail{Name: to.FirstName, Product: old.Name, Kind: old.Kind.Name, Organization: act.OrgName, Number: act.OrgNumber, ID: made.String(), AcceptedBy: act.Name()}
	})
	if err != nil {
		return err
	}
	err = t.audit.Record(ctx, tx, now, audit.Event{Action: "product.transferred_away", Org: from.ID, Actor: actor.Actor{Origin: actor.Outside}, Subject: old.ID.String(), Personal: map[string]string{"product": old.Name, "email": h.Email}})
	if err != nil {
		return err
	}
	return t.audit.Record(ctx, tx, now, audit.Event{Action: "product.transferred_here", Org: act.Org, Actor: act, Subject: made.String(), Personal: map[string]string{"product": old.Name, "from": from.Name}})
}

// Refuse refuses an offer. Whoever has its link may: it was sent to
// them alone, and they need no account to say no; but not somebody signed in
// with another address. One that was refused already is no error; faults are
// those of Accept.
func (t *Transfers) Refuse(ctx context.Context, act actor.Actor, token string) error {
	c, err := t.products.Catalogue(ctx)
	if err != nil {
		return err
	}
	offered, err := t.ByLink(ctx, token)
	if err != nil {
		return err
	}
	if offered.State == "" {
		return unknownLink()
	}
	if !act.User.IsZero() {
		if err := offered.mustBeAddressedTo(act); err != nil {
			return err
		}
	}
	now := t.clock()
	return t.db.Write(ctx, db.System("refuse a product transfer"), func(ctx context.Context, tx db.Tx) error {
		from, err := org.LockOrganization(ctx, tx, offered.org)
		if err != nil {
			return err
		}
		h, err := lockLinked(ctx, tx, c, now, token)
		if err != nil || h.State == Refused {
			return err
		}
		if err := h.mustBeOpen(); err != nil {
			return err
		}
		return t.refuse(ctx, tx, now, act, from, h)
	})
}

func (t *Transfers) refuse(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, from org.Other, h LinkedOffer) error {
	if err := closeOffer(ctx, tx, now, from.ID, h.ID, Refused, act.User, id.Org{}, id.Product{}); err != nil {
		return err
	}
	if err := product.Tell(ctx, tx, now, from.ID, h.product, "product.transfer_declined", struct{}{}); err != nil {
		return err
	}
	err := t.orgs.MailLegal(ctx, tx, now, act, from.ID, h.user, func(to org.Receiver) notify.Message {
		return RefusedMail{Name: to.FirstName, Product: h.Product, Kind: h.Kind.Name, Organization: from.Name, Number: from.Number, ID: h.product.String(), Email: h.Email}
	})
	if err != nil {
		return err
	}
	return t.audit.Record(ctx, tx, now, audit.Event{Action: "product.transfer_declined", Org: from.ID, Actor: actor.Actor{Origin: actor.Outside}, Subject: h.product.String(), Personal: map[string]string{"product": h.Product, "email": h.Email}})
}
