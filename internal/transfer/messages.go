package transfer

import (
	"time"

	"manager/internal/product"
)

// The mails about a product transfer, as they lie in the outbox.
// Links are paths; the sender puts the configured base URL before them.
type (
	// OfferMail offers a product to an address, with or without an account.
	OfferMail struct {
		Product      string
		Kind         product.Name
		Organization string
		OfferedBy    string
		Link         string
		ExpiresAt    time.Time
	}
	// DoneMail tells the side that offered that the product has gone.
	DoneMail struct {
		Name         string
		Product      string
		Kind         product.Name
		Organization string
		Number       string
		Email        string // that accepted
	}
	// RefusedMail tells the side that offered that the product stays.
	RefusedMail struct {
		Name         string
		Product      string
		Kind         product.Name
		Organization string
		Number       string
		ID           string // of the product
		Email        string // that refused
	}
	// ReceivedMail tells the side that accepted that the product has come.
	ReceivedMail struct {
		Name         string
		Product      string
		Kind         product.Name
		Organization string
		Number       string
		ID           string // of the product
		AcceptedBy   string
	}
)

func (OfferMail) MailKind() string    { return "transfer_offer" }
func (DoneMail) MailKind() string     { return "transfer_done" }
func (RefusedMail) MailKind() string  { return "transfer_declined" } // as mails of older versions lie in the outbox
func (ReceivedMail) MailKind() string { return "transfer_received" }
