package einvoice

import (
	"manager/internal/billing/tax"
	"manager/internal/money"
)

// invoice is what EN 16931 has an invoice or credit note say; the comments name its
// business terms (BT) and groups (BG). What is empty is not written.
type invoice struct {
	number         string            // BT-1
	issued         tax.Day           // BT-2
	typeCode       string            // BT-3, UNTDID 1001
	currency       money.Currency    // BT-5
	taxCurrency    money.Currency    // BT-6
	due            tax.Day           // BT-9
	buyerReference string            // BT-10
	purchaseOrder  string            // BT-13
	salesOrder     string            // BT-14
	terms          string            // BT-20
	note           string            // BT-22
	preceding      *precedingInvoice // BG-3
	seller         party             // BG-4
	buyer          party             // BG-7
	period         period            // BG-14
	payment        *payment          // BG-16
	totals         totals            // BG-22
	vat            []vatBreakdown    // BG-23
	lines          []line            // BG-25
	peppol         bool              // it can go through Peppol
}

// precedingInvoice is the invoice that a credit note takes back (BG-3).
type precedingInvoice struct {
	number string  // BT-25
	issued tax.Day // BT-26
}

// party is the seller (BG-4) or the buyer (BG-7).
type party struct {
	name           string     // BT-27, BT-44
	id             identifier // BT-29, BT-46
	registration   identifier // BT-30, BT-47
	vatID          string     // BT-31, BT-48
	taxID          string     // BT-32: for a seller without VAT number
	electronic     identifier // BT-34, BT-49
	street         string     // BT-35, BT-50
	additionalLine string     // BT-36, BT-51
	town           string     // BT-37, BT-52
	postalCode     string     // BT-38, BT-53
	region         string     // BT-39, BT-54
	country        string     // BT-40, BT-55
}

// identifier is a number and the list that it belongs to (ISO 6523, or EAS for electronic addresses).
type identifier struct {
	value  string
	scheme string
}

// period is from its first day to its last (BT-73 and BT-74, of a line BT-134 and BT-135).
type period struct {
	from, to tax.Day
}

// payment is how the invoice is or was paid (BG-16).
type payment struct {
	code      string // BT-81, UNTDID 4461
	reference string // BT-83
	account   string // BT-84
	holder    string // BT-85
}

// totals are the sums of the document (BG-22).
type totals struct {
	lines       money.Money  // BT-106
	withoutVAT  money.Money  // BT-109
	vat         money.Money  // BT-110
	vatInOther  *money.Money // BT-111
	withVAT     money.Money  // BT-112
	paid        money.Money  // BT-113
	amountToPay money.Money  // BT-115
}

// vatBreakdown is the tax of one category and rate (BG-23).
type vatBreakdown struct {
	base       money.Money  // BT-116
	vat        money.Money  // BT-117
	category   tax.Category // BT-118
	rate       money.Rate   // BT-119; not written for what is out of scope
	reason     string       // BT-120
	reasonCode string       // BT-121
}

// line is one line of the invoice (BG-25).
type line struct {
	id           string      // BT-126
	quantity     int         // BT-129
	net          money.Money // BT-131
	period       period      // BG-26
	adjustments  []adjustment
	price        money.Money  // BT-146
	baseQuantity int          // BT-149: units that the price is for
	category     tax.Category // BT-151
	rate         money.Rate   // BT-152
	name         string       // BT-153
	description  string       // BT-154
}

// adjustment is an allowance (BG-27) or a charge (BG-28) on a line.
type adjustment struct {
	charge bool
	amount money.Money // BT-136, BT-141; not below zero
	reason string      // BT-139, BT-144
	code   string      // BT-140 (UNTDID 5189), BT-145 (UNTDID 7161)
}

// unit is the code of one piece (BT-130 and BT-150, UN/ECE Recommendation 20).
const unit = "C62"
