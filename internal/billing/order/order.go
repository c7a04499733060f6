package order

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/tax"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/product"
)

// State is what has become of an order.
type State string

// The states. An open order waits for its money.
const (
	Open      State = "open"
	Paid      State = "paid"
	Cancelled State = "cancelled"
	Expired   State = "expired"
)

// Purpose is what an order is for.
type Purpose string

// A purchase brings products, a renewal extends those that its lines name.
const (
	Purchase Purpose = "purchase"
	Renewal  Purpose = "renewal"
)

// Means is how what the prepaid account doesn't pay is paid.
type Means string

// The means of payment of an order.
const (
	ByPrepaid  Means = "prepaid"
	ByTransfer Means = "bank_transfer"
	ByProfile  Means = "profile" // a saved card or PayPal account
)

// OpenFor is how long an order waits for its money.
const OpenFor = 14 * 24 * time.Hour

// Order is what was ordered, as it was ordered.
type Order struct {
	ID            id.Order
	Number        string
	Purpose       Purpose
	State         State
	Lines         []OrderedLine
	VATLines      []VATLine
	Net           money.Money
	VAT           money.Money
	Total         money.Money
	Paid          money.Money // so far
	Means         Means
	Profile       id.PaymentProfile
	Reference     string // by which a bank transfer finds it (ISO 11649)
	PurchaseOrder string
	Address       billto.Address
	Tax           TaxSnapshot
	Terms         string // the version agreed to
	StartsAtOnce  bool
	PlacedBy      id.User // zero: the portal itself
	PlacedByName  string
	PlacedAt      time.Time
	ExpiresAt     time.Time // when it ends unless it is paid
	EndedAt       time.Time // when it was paid, cancelled or expired
	Products      []OrderedProduct
	Invoice       id.Document // issued when it was paid; zero: none yet
}

// Due is what is still to be paid.
func (o Order) Due() money.Money {
	return money.New(o.Total.Minor-o.Paid.Minor, o.Total.Currency)
}

// Line is what a renewal costs for one of its products, without VAT.
func (o Order) Line(product id.Product) money.Money {
	for _, line := range o.Lines {
		if line.Product == product {
			return line.Net
		}
	}
	return money.Zero(o.Total.Currency)
}

// OrderedLine is a priced line with the names that it was ordered under.
type OrderedLine struct {
	Line
	KindName  product.Name
	OfferName product.Name
	Parts     []Part // by rate of VAT; one ordered before invoices were issued has none
}

// OrderedProduct is a product that an order brought.
type OrderedProduct struct {
	ID   id.Product
	Name string
	Line int
}

// TaxSnapshot is on what a tax decision was made, and how.
type TaxSnapshot struct {
	Seller   tax.Seller
	Buyer    tax.Buyer
	Decision tax.Decision
	Check    *tax.Check // of the buyer's number, where reverse charge rests on it
}

// newNumber makes a random number of ten digits.
func newNumber() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(9_000_000_000))
	if err != nil {
		return "", fmt.Errorf("make an order number: %w", err)
	}
	return fmt.Sprint(n.Int64() + 1_000_000_000), nil
}

// MayOrder tells whether the actor orders and pays.
func MayOrder(act actor.Actor) bool { return billto.MayUse(act) }
