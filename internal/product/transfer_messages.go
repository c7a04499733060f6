package product

import "time"

// The mails about handing a product on, as they lie in the outbox.
// Links are paths; the sender puts the configured base URL before them.
type (
	// TransferOfferMail offers a product to an address, with or without an account.
	TransferOfferMail struct {
		Product      string
		Kind         Name
		Organization string
		OfferedBy    string
		Link         string
		ExpiresAt    time.Time
	}
	// TransferDoneMail tells the side that offered that the product has gone.
	TransferDoneMail struct {
		Name         string
		Product      string
		Kind         Name
		Organization string
		Number       string
		Email        string // that accepted
	}
	// TransferDeclinedMail tells the side that offered that the product stays.
	TransferDeclinedMail struct {
		Name         string
		Product      string
		Kind         Name
		Organization string
		Number       string
		ID           string // of the product
		Email        string // that declined
	}
	// TransferReceivedMail tells the side that accepted that the product has come.
	TransferReceivedMail struct {
		Name         string
		Product      string
		Kind         Name
		Organization string
		Number       string
		ID           string // of the product
		AcceptedBy   string
	}
)

func (TransferOfferMail) MailKind() string    { return "transfer_offer" }
func (TransferDoneMail) MailKind() string     { return "transfer_done" }
func (TransferDeclinedMail) MailKind() string { return "transfer_declined" }
func (TransferReceivedMail) MailKind() string { return "transfer_received" }
