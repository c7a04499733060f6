package document

import (
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/iban"
	"manager/internal/money"
)

// Kind is what kind of document it is.
type Kind string

// The kinds. A credit note takes back an invoice, in part or whole; its amounts
// are above zero, as those of the invoice are.
const (
	Invoice    Kind = "invoice"
	CreditNote Kind = "credit_note"
	ProForma   Kind = "pro_forma"
)

// Format is the version of Content that is written today. The texts and the layout
// of a document belong to it: what changes how an issued document is printed needs
// a new version beside the old one.
const Format = 1

// Content is everything that a document says, and what it was decided on. It is
// kept as it was at issue; page, PDF and electronic invoice are made of it alone.
type Content struct {
	Format        int         `json:"format"`
	Kind          Kind        `json:"kind"`
	Number        string      `json:"number"`
	Language      i18n.Lang   `json:"language"`
	IssuedOn      tax.Day     `json:"issued_on"`
	DueOn         tax.Day     `json:"due_on,omitempty"` // zero: nothing is left to pay
	Customer      string      `json:"customer"`         // the number of the organization
	Seller        Seller      `json:"seller"`
	Buyer         Buyer       `json:"buyer"`
	PurchaseOrder string      `json:"purchase_order,omitempty"`
	Orders        []string    `json:"orders,omitempty"`   // numbers of the orders that it is about
	Original      *Original   `json:"original,omitempty"` // of a credit note
	Lines         []Line      `json:"lines"`
	VATLines      []VATLine   `json:"vat_lines"`
	Net           money.Money `json:"net"`
	VAT           money.Money `json:"vat"`
	Total         money.Money `json:"total"`
	Paid          money.Money `json:"paid"` // before it was issued
	Tax           Tax         `json:"tax"`
	SellersVAT    *SellersVAT `json:"sellers_vat,omitempty"`
	Pay           *Pay        `json:"pay,omitempty"` // how it can be paid by transfer
	Means         []Means     `json:"means,omitempty"`
}

// Due is what was left to pay at issue.
func (c Content) Due() money.Money { return money.New(c.Total.Minor-c.Paid.Minor, c.Total.Currency) }

// Address is a structured postal address.
type Address struct {
	Street      string `json:"street,omitempty"`
	HouseNumber string `json:"house_number,omitempty"`
	PostalCode  string `json:"postal_code,omitempty"`
	Town        string `json:"town"`
	Region      string `json:"region,omitempty"`
	Country     string `json:"country"` // ISO 3166-1
}

// Seller is who issued the document.
type Seller struct {
	Name         string  `json:"name"`
	Address      Address `json:"address"`
	VATNumber    string  `json:"vat_number,omitempty"`   // in electronic form: CHE123456788, FR83404833048
	Registration string  `json:"registration,omitempty"` // UID, SIREN, or what the country has
	Email        string  `json:"email,omitempty"`
	Website      string  `json:"website,omitempty"`
	Logo         string  `json:"logo,omitempty"` // SHA-256 of the picture, in hexadecimal; empty: none
}

// Buyer is whom it is made out to.
type Buyer struct {
	Name         string  `json:"name"`
	CareOf       string  `json:"care_of,omitempty"`
	Address      Address `json:"address"`
	Business     bool    `json:"business"`
	VATNumber    string  `json:"vat_number,omitempty"` // in electronic form
	Registration string  `json:"registration,omitempty"`
	PeppolID     string  `json:"peppol_id,omitempty"`
	Reference    string  `json:"reference,omitempty"` // what the buyer asked to be named (BT-10)
}

// Original is the invoice that a credit note takes back.
type Original struct {
	Number   string  `json:"number"`
	IssuedOn tax.Day `json:"issued_on"`
	Reason   string  `json:"reason,omitempty"` // why it is taken back, in the words of whoever did it
}

// Line is one product for one period at one rate of VAT. List and adjustments add up to Net.
type Line struct {
	Name        string       `json:"name"`           // what the customer calls it; may be empty
	Article     string       `json:"article"`        // what was sold, in the document's language
	Sold        string       `json:"sold"`           // the kind of products, for the books
	From        tax.Day      `json:"from,omitempty"` // first day of the period; zero: none
	To          tax.Day      `json:"to,omitempty"`   // last day
	Months      int          `json:"months,omitempty"`
	Of          int          `json:"of,omitempty"` // of a credit note: which line of the invoice, from 1
	Quantity    int          `json:"quantity"`     // at least 1
	List        money.Money  `json:"list"`         // of all units, before adjustments
	Adjustments []Adjustment `json:"adjustments,omitempty"`
	Net         money.Money  `json:"net"`
	Category    tax.Category `json:"category"`
	Rate        money.Rate   `json:"rate"`
}

// AdjustmentKind is why a price is not the list price.
type AdjustmentKind string

// The kinds: discounts are below zero, the others above.
const (
	ByVolume   AdjustmentKind = "volume"
	ByGratuity AdjustmentKind = "gratuity"
	ByCode     AdjustmentKind = "code"
	SetUp      AdjustmentKind = "set_up"
	Warranty   AdjustmentKind = "warranty"
)

// Adjustment changes the price of a line.
type Adjustment struct {
	Kind   AdjustmentKind `json:"kind"`
	Code   string         `json:"code,omitempty"` // of ByCode
	Rate   money.Rate     `json:"rate,omitempty"` // of a discount in percent
	From   int            `json:"from,omitempty"` // units from which the volume price applies
	Amount money.Money    `json:"amount"`
}

// VATLine is the tax at one rate: VAT is Net × Rate, rounded half up once.
type VATLine struct {
	Category tax.Category `json:"category"`
	Country  string       `json:"country,omitempty"` // whose rate
	Rate     money.Rate   `json:"rate"`
	Net      money.Money  `json:"net"`
	VAT      money.Money  `json:"vat"`
}

// Tax is what was decided about tax, and on what.
type Tax struct {
	Decision tax.Decision `json:"decision"`
	Seller   tax.Seller   `json:"seller"`
	Buyer    tax.Buyer    `json:"buyer"`
	Check    *tax.Check   `json:"check,omitempty"` // of the buyer's number, by the register that gave it
}

// SellersVAT is the VAT in the seller's currency, where the document's is another.
type SellersVAT struct {
	VAT    money.Money `json:"vat"`
	Rate   string      `json:"rate"` // units of the seller's currency for one of the document's, like 0.9412
	On     tax.Day     `json:"on"`   // of the rate
	Source string      `json:"source"`
}

// Pay is how the document can be paid by transfer.
type Pay struct {
	Holder    string    `json:"holder"` // the account's, exactly
	IBAN      iban.IBAN `json:"iban"`
	Reference string    `json:"reference"`         // QRR with a QR-IBAN, else SCOR (ISO 11649)
	QRBill    bool      `json:"qr_bill,omitempty"` // with the Swiss payment part
}

// Means is by what a part was paid before the document was issued.
type Means struct {
	Means  string      `json:"means"` // prepaid, bank_transfer, card, paypal
	Amount money.Money `json:"amount"`
}
