package paper

import (
	"errors"
	"strings"

	"manager/internal/billing/document"
	"manager/internal/billing/pdf"
	"manager/internal/billing/qrbill"
)

// omitted marks a text that is longer than the Swiss guidelines allow; their letters have no "…".
const omitted = "..."

// bill is a QR-bill with its code. Paper and code say the same.
type bill struct {
	qrbill.Bill
	code code
}

// swissBill is the bill of a slip. What the guidelines have no room for is left out, the least
// important first: the message, the debtor's street, the debtor, for whom a
// field to fill in by hand is printed then.
func swissBill(p Slip) (bill, error) {
	b := qrbill.Bill{Account: p.Pay.IBAN, Creditor: party(p.Pay.Holder, p.Seller.Address), Amount: p.Amount, Debtor: party(p.Buyer.Name, p.Buyer.Address), Message: cut(clean(p.About), 140, omitted)}
	if b.Debtor.PostalCode == "" || b.Debtor.Town == "" || b.Debtor.Name == "" { // Ireland before 2014, Hong Kong: the guidelines have no form for them
		b.Debtor = qrbill.Party{}
	}
	if reference, ok := qrbill.ParseQRR(p.Pay.Reference); ok {
		b.QRR = reference
	} else if reference, ok := qrbill.ParseSCOR(p.Pay.Reference); ok {
		b.SCOR = reference
	} else if p.Pay.Reference != "" {
		return bill{}, errors.New("write a QR-bill: the reference " + p.Pay.Reference + " is wrong")
	}
	shorter := []func(){func() {}, func() { b.Message = "" }, func() { b.Debtor.Street, b.Debtor.HouseNumber = "", "" }, func() { b.Debtor = qrbill.Party{} }}
	var problem error
	for _, shorten := range shorter {
		shorten()
		payload, err := b.Payload()
		if err != nil {
			problem = err
			continue
		}
		drawn, err := encode(payload)
		if err == nil {
			return bill{b, drawn}, nil
		}
		problem = err
	}
	return bill{}, problem
}

// party is a name and address within the lengths and letters of the guidelines.
func party(name string, a document.Address) qrbill.Party {
	short := func(text string, longest int) string { return cut(clean(text), longest, omitted) }
	return qrbill.Party{Name: short(name, 70), Street: short(a.Street, 70), HouseNumber: short(a.HouseNumber, 16), PostalCode: short(a.PostalCode, 16), Town: short(a.Town, 35), Country: a.Country}
}

// clean is a text in the letters that both the font and the guidelines have.
func clean(text string) string { return qrbill.Clean(pdf.Clean(text)) }

// partyLines are a party as it is printed on the slip.
func partyLines(p qrbill.Party, street bool) []string {
	lines := []string{p.Name}
	if line := strings.TrimSpace(p.Street + " " + p.HouseNumber); line != "" && street {
		lines = append(lines, line)
	}
	place := p.PostalCode + " " + p.Town
	if p.Country != "CH" && p.Country != "LI" {
		place = p.Country + "-" + place
	}
	return append(lines, place)
}

// slipAmount is an amount as the guidelines want it: 1 949.75 in every language.
func slipAmount(b bill) string {
	whole, rest, _ := strings.Cut(b.Amount.Plain(), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u00a0" + whole[i:]
	}
	return whole + "." + rest
}
