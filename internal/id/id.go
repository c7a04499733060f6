// Package id has one ID type per noun, all UUIDv7 made here and never by the
// database, so that an organization's ID can't be passed where a user's is meant.
package id

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
)

// ID is the identity of one noun, named by the type parameter.
type ID[N any] [16]byte

type (
	user       struct{}
	org        struct{}
	member     struct{}
	session    struct{}
	mail       struct{}
	event      struct{}
	mailbox    struct{}
	image      struct{}
	signUp     struct{}
	linkToken  struct{}
	keptForm   struct{}
	product    struct{}
	folder     struct{}
	grant      struct{}
	site       struct{}
	variable   struct{}
	transfer   struct{}
	team       struct{}
	factor     struct{}
	smsCode    struct{}
	push       struct{}
	appPass    struct{}
	loginID    struct{}
	recovery   struct{}
	smsReset   struct{}
	formerPW   struct{}
	chain      struct{}
	account    struct{}
	posting    struct{}
	about      struct{}
	order      struct{}
	cartLine   struct{}
	address    struct{}
	vatCheck   struct{}
	promo      struct{}
	gratuity   struct{}
	profile    struct{}
	mandate    struct{}
	fee        struct{}
	payment    struct{}
	payout     struct{}
	payFile    struct{}
	payAnswer  struct{}
	refund     struct{}
	export     struct{}
	document   struct{}
	docEvent   struct{}
	bankFile   struct{}
	bankTx     struct{}
	declared   struct{}
	staff      struct{}
	staffIn    struct{}
	staffKey   struct{}
	opening    struct{}
	staffView  struct{}
	staffAppr  struct{}
	identified struct{}
	letIn      struct{}
	visited    struct{}
	userBlock  struct{}
	svcEvent   struct{}
	pageSeen   struct{}
	recCase    struct{}
	recDoc     struct{}
	recLink    struct{}
	recView    struct{}
	deskForm   struct{}
	newPrices  struct{}

	// Document identifies an invoice, a credit note or a pro forma invoice.
	Document = ID[document]
	// DocumentEvent identifies something that happened with a document.
	DocumentEvent = ID[docEvent]
	// Declaration identifies one withdrawal or cancellation that somebody declared.
	Declaration = ID[declared]
	// Export identifies the copy of their data that a person asked for.
	Export = ID[export]
	// User identifies a person's account.
	User = ID[user]
	// Org identifies an organization.
	Org = ID[org]
	// Member identifies a user's (or invited person's) place in one organization.
	Member = ID[member]
	// Session identifies one signed-in device.
	Session = ID[session]
	// Mail identifies one message in the outbox.
	Mail = ID[mail]
	// Mailbox identifies a mailbox of a mail service.
	Mailbox = ID[mailbox]
	// Event identifies one entry of the audit log.
	Event = ID[event]
	// Image identifies one re-encoded picture.
	Image = ID[image]
	// SignUp identifies an account that waits for its address to be confirmed.
	SignUp = ID[signUp]
	// LinkToken identifies one single-use link.
	LinkToken = ID[linkToken]
	// KeptForm identifies a form kept over an expired sign-in or a step-up.
	KeptForm = ID[keptForm]
	// Product identifies one thing bought.
	Product = ID[product]
	// Folder identifies a folder of a drive.
	Folder = ID[folder]
	// Grant identifies one piece of access.
	Grant = ID[grant]
	// Site identifies one web site of a hosting.
	Site = ID[site]
	// Variable identifies one environment variable of a site.
	Variable = ID[variable]
	// Transfer identifies one offer to hand a product on.
	Transfer = ID[transfer]
	// Team identifies a work team of one organization.
	Team = ID[team]
	// Factor identifies a passkey, an authenticator app or a phone for SMS.
	Factor = ID[factor]
	// Chain identifies one chain of the audit log, by the ID of its organization or user.
	Chain = ID[chain]
	// SMSCode identifies one code sent by SMS.
	SMSCode = ID[smsCode]
	// Push identifies one sign-in that waits for a YES on another device.
	Push = ID[push]
	// AppPassword identifies one password of a program.
	AppPassword = ID[appPass]
	// LoginIDChange identifies one change of a login ID.
	LoginIDChange = ID[loginID]
	// RecoveryWay identifies a recovery e-mail or recovery phone.
	RecoveryWay = ID[recovery]
	// FormerPassword identifies a hash of a password that was replaced.
	FormerPassword = ID[formerPW]
	// LedgerAccount identifies one account of the ledger.
	LedgerAccount = ID[account]
	// Posting identifies one transaction of the ledger.
	Posting = ID[posting]
	// About identifies what a posting is about: an order, a payment, a payout.
	About = ID[about]
	// Order identifies one order.
	Order = ID[order]
	// CartLine identifies one line of a cart.
	CartLine = ID[cartLine]
	// BillingAddress identifies one billing address of an organization.
	BillingAddress = ID[address]
	// VATCheck identifies one question to a register of VAT numbers.
	VATCheck = ID[vatCheck]
	// PromoCode identifies one promo code.
	PromoCode = ID[promo]
	// Gratuity identifies one free product granted to an organization.
	Gratuity = ID[gratuity]
	// PaymentProfile identifies one saved means of payment.
	PaymentProfile = ID[profile]
	// Mandate identifies one permission to debit a bank account.
	Mandate = ID[mandate]
	// Fee identifies one fee of a reminder.
	Fee = ID[fee]
	// Payment identifies one payment by a provider.
	Payment = ID[payment]
	// Payout identifies money that an organization asked back.
	Payout = ID[payout]
	// PayoutFile identifies one payment order to a bank.
	PayoutFile = ID[payFile]
	// PayoutAnswer identifies one status, or one file, of a bank's answers to payment orders.
	PayoutAnswer = ID[payAnswer]
	// Refund identifies money that goes back to the means by which a payment was made.
	Refund = ID[refund]
	// BankFile identifies a file of a bank.
	BankFile = ID[bankFile]
	// BankTransaction identifies what a bank booked.
	BankTransaction = ID[bankTx]
	// Staff identifies a person of the provider who works in the staff console.
	Staff = ID[staff]
	// StaffSession identifies one sign-in to the staff console.
	StaffSession = ID[staffIn]
	// StaffPasskey identifies a passkey of somebody of the staff.
	StaffPasskey = ID[staffKey]
	// StaffOpening identifies the time for which somebody of the staff sees the data of a customer.
	StaffOpening = ID[opening]
	// RecoveryCase identifies one time that somebody without a second factor asks to be let in.
	RecoveryCase = ID[recCase]
	// RecoveryDocument identifies one picture of a recovery case.
	RecoveryDocument = ID[recDoc]
	// RecoveryLink identifies a link of a mail about a recovery case.
	RecoveryLink = ID[recLink]
	// RecoveryView identifies one time that somebody of the staff saw a recovery case.
	RecoveryView = ID[recView]
	// StaffView identifies a page of a customer that somebody of the staff saw.
	StaffView = ID[staffView]
	// StaffApproval identifies what one of the staff proposed and another one decides.
	StaffApproval = ID[staffAppr]
	// Identification identifies one time that somebody told their code to somebody of the staff.
	Identification = ID[identified]
	// SupportAccess identifies one temporary access of the provider's support to an organization.
	SupportAccess = ID[letIn]
	// UserBlock identifies one time that the staff keeps a user out.
	UserBlock = ID[userBlock]
	// ServiceEvent identifies what a system of the provider is told about a user.
	ServiceEvent = ID[svcEvent]
	// SupportVisit identifies one time that somebody of the staff was in an organization's pages.
	SupportVisit = ID[visited]
	// SupportPage identifies one page that they asked for.
	SupportPage = ID[pageSeen]
	// DeskForm identifies one form of the staff console that makes something once.
	DeskForm = ID[deskForm]
	// PriceChange identifies one change of the prices of a kind.
	PriceChange = ID[newPrices]
	// SMSReset identifies one try to set a new password by a code sent by SMS.
	SMSReset = ID[smsReset]
)

// New makes an ID that sorts after those made before it: id.New[id.User]().
func New[T ~[16]byte]() T { return T(uuid.Must(uuid.NewV7())) }

// Parse reads the canonical text form; anything else is an error.
func Parse[T ~[16]byte](s string) (T, error) {
	if len(s) != 36 {
		return T{}, fmt.Errorf("an ID has 36 characters, not %d", len(s))
	}
	u, err := uuid.Parse(s)
	return T(u), err
}

// OrZero is Parse for the cursor of a list: what is no ID is the zero one, from which a list begins.
func OrZero[T ~[16]byte](s string) T {
	parsed, err := Parse[T](s)
	if err != nil {
		return T{}
	}
	return parsed
}

// String is the canonical text form.
func (i ID[N]) String() string { return uuid.UUID(i).String() }

// IsZero tells whether no ID has been given.
func (i ID[N]) IsZero() bool { return i == ID[N]{} }

// MarshalText writes the canonical text form.
func (i ID[N]) MarshalText() ([]byte, error) { return uuid.UUID(i).MarshalText() }

// UnmarshalText reads the canonical text form.
func (i *ID[N]) UnmarshalText(b []byte) error { return (*uuid.UUID)(i).UnmarshalText(b) }

// UUIDValue hands the ID to pgx; a zero ID is NULL.
func (i ID[N]) UUIDValue() (pgtype.UUID, error) {
	return pgtype.UUID{Bytes: i, Valid: !i.IsZero()}, nil
}

// ScanUUID takes the ID from pgx; NULL becomes the zero ID.
func (i *ID[N]) ScanUUID(v pgtype.UUID) error {
	*i = ID[N]{}
	if v.Valid {
		*i = v.Bytes
	}
	return nil
}

// Distinct is the IDs in their order, each once.
func Distinct[N any](ids []ID[N]) []ID[N] {
	sorted := slices.Clone(ids)
	slices.SortFunc(sorted, func(a, b ID[N]) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(sorted)
}

// FormKey is the key with which a form was shown, if it is one, else empty: a
// mangled one only loses the protection against being sent twice.
func FormKey(s string) string {
	if parsed, err := Parse[Event](s); err == nil {
		return parsed.String()
	}
	return ""
}
