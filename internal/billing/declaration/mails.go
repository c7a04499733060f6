package declaration

import (
	"time"

	"manager/internal/id"
	"manager/internal/product"
)

// ReceiptMail repeats a declaration to whoever made it, with the time at which it was received.
type ReceiptMail struct {
	Statement
	ID   id.Declaration
	At   time.Time
	Zone string
}

// MailKind names the template.
func (ReceiptMail) MailKind() string { return "declaration_receipt" }

// DoneMail tells the legal representatives that something of their organization was withdrawn from or cancelled.
type DoneMail struct {
	Kind         Kind
	Name         string
	Organization string
	OrgNumber    string
	Order        string // its number
	By           string // who declared it, as typed
	Products     []DoneItem
	At           time.Time
	Zone         string
}

// DoneItem is a product in such a mail.
type DoneItem struct {
	Name string
	Ends time.Time // zero: it has ended
}

// MailKind names the template.
func (DoneMail) MailKind() string { return "declaration_done" }

// DecisionMail tells whoever declared something what staff decided.
type DecisionMail struct {
	Kind     Kind
	Name     string
	Contract string
	Accepted bool
	Reason   string
}

// MailKind names the template.
func (DecisionMail) MailKind() string { return "declaration_decision" }

// withdrawn is why a product ended whose order was withdrawn from, and cancelled why one ended at once.
const (
	withdrawn product.TerminationReason = "withdrawn"
	cancelled product.TerminationReason = "cancelled"
)
