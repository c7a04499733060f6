package product

import (
	"time"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
)

// TransferState is what has become of an offer to hand a product on.
type TransferState string

// The states; the zero value is that of an offer that never was.
const (
	TransferOffered   TransferState = "offered"
	TransferAccepted  TransferState = "accepted"
	TransferDeclined  TransferState = "declined"
	TransferWithdrawn TransferState = "withdrawn"
	TransferExpired   TransferState = "expired"
)

// TransferLife is how long an offer can be accepted.
const TransferLife = 7 * 24 * time.Hour

// The most offers of one organization in TransferWindow: each is a mail to an address that somebody typed.
const (
	MaxTransfers   = 20
	TransferWindow = time.Hour
)

// Transfer is an offer to hand a product on, as the offering side sees it.
type Transfer struct {
	ID        id.Transfer
	Email     string
	State     TransferState
	OfferedBy string
	OfferedAt time.Time
	ExpiresAt time.Time

	emailKey string
	user     id.User // who offered it
}

// settle turns an offer whose time is over into an expired one.
func (t *Transfer) settle(now time.Time) {
	if t.State == TransferOffered && !now.Before(t.ExpiresAt) {
		t.State = TransferExpired
	}
}

// Handover is an offer as the page behind its link shows it. Whoever has the
// link reads the mail of the address it was sent to.
type Handover struct {
	Transfer
	Product      string
	Kind         Kind
	Offer        Offer
	ExpiresOn    time.Time // of the product; zero: never
	Organization string    // that offers it
	EmailKey     string
	HasAccount   bool
	Lang         i18n.Lang // that the person chose in their account; empty when there is none

	org       id.Org
	product   id.Product
	toOrg     id.Org
	toProduct id.Product
	settledBy id.User
}

// MayTransfer tells whether the role hands products on and takes them over.
func MayTransfer(role actor.Role) bool { return role.Administers() }

func mustTransfer(role actor.Role) error {
	if MayTransfer(role) {
		return nil
	}
	return fault.New(fault.Forbidden, "transfer.denied.administrators_only")
}

// mustBeTransferable is a Conflict for a product that can't be handed on as it
// is: only an active one can, since anything else is unfinished, unpaid or over,
// and a lock or maintenance that somebody has set must not end by the way.
func mustBeTransferable(p Product) error {
	switch {
	case p.State == Terminated:
		return fault.New(fault.Conflict, "transfer.ended")
	case p.State != Active:
		return fault.New(fault.Conflict, "transfer.not_active")
	case p.Locked.On():
		return fault.New(fault.Conflict, "transfer.locked")
	case p.Maintenance.On():
		return fault.New(fault.Conflict, "transfer.in_maintenance")
	}
	return nil
}
