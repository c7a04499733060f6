package transfer

import (
	"time"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/product"
)

// State is what has become of an offer.
type State string

// The states; the zero value is that of an offer that never was.
const (
	Offered   State = "offered"
	Accepted  State = "accepted"
	Refused   State = "declined"
	Withdrawn State = "withdrawn"
	Expired   State = "expired"
)

// OfferLife is how long an offer can be accepted.
const OfferLife = 7 * 24 * time.Hour

// The most offers of one organization in OfferWindow: each is a mail to an address that somebody typed.
const (
	MaxOffers   = 20
	OfferWindow = time.Hour
)

// Offer is an offer of a product, as the offering side sees it.
type Offer struct {
	ID        id.Transfer
	Email     string
	State     State
	OfferedBy string
	OfferedAt time.Time
	ExpiresAt time.Time

	emailKey string
	user     id.User // who offered it
}

// expireAt turns an offer whose time is over into an expired one.
func (t *Offer) expireAt(now time.Time) {
	if t.State == Offered && !now.Before(t.ExpiresAt) {
		t.State = Expired
	}
}

// LinkedOffer is an offer as the page behind its link shows it. Whoever has the
// link reads the mail of the address it was sent to.
type LinkedOffer struct {
	Offer
	Product      string
	Kind         product.Kind
	ProductOffer product.Offer
	ExpiresOn    time.Time // of the product; zero: never
	Organization string    // that offers it
	EmailKey     string
	HasAccount   bool
	Lang         i18n.Lang // that the person chose in their account; empty when there is none

	org        id.Org
	product    id.Product
	toOrg      id.Org
	toProduct  id.Product
	answeredBy id.User
}

// MayTransfer tells whether the role offers products and accepts offers.
func MayTransfer(role actor.Role) bool { return role.Administers() }

func mustTransfer(role actor.Role) error {
	if MayTransfer(role) {
		return nil
	}
	return fault.New(fault.Forbidden, "transfer.denied.administrators_only")
}

// mustBeTransferable is a Conflict for a product that can't be transferred as it
// is: only an active one can, since anything else is unfinished, unpaid or over,
// and a lock or maintenance that somebody has set must not end by the way.
func mustBeTransferable(p product.Product) error {
	switch {
	case p.State == product.Terminated:
		return fault.New(fault.Conflict, "transfer.ended")
	case p.State != product.Active:
		return fault.New(fault.Conflict, "transfer.not_active")
	case p.Locked.On():
		return fault.New(fault.Conflict, "transfer.locked")
	case p.Maintenance.On():
		return fault.New(fault.Conflict, "transfer.in_maintenance")
	}
	return nil
}
