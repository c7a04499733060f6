package einvoice

import (
	"fmt"
	"strconv"
	"strings"

	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/money"
)

// Types of documents (BT-3, UNTDID 1001).
const (
	commercialInvoice = "380"
	creditNote        = "381"
)

// read1 makes the model of a content of format 1.
func read1(c document.Content) (invoice, error) {
	inv := invoice{
		number: clean(c.Number), issued: c.IssuedOn, typeCode: commercialInvoice, currency: c.Total.Currency, due: c.DueOn,
		buyerReference: clean(c.Buyer.Reference), purchaseOrder: clean(c.PurchaseOrder), salesOrder: clean(strings.Join(c.Orders, ", ")),
		totals: totals{lines: c.Net, withoutVAT: c.Net, vat: c.VAT, withVAT: c.Total, paid: c.Paid, amountToPay: c.Due()},
	}
	switch c.Kind {
	case document.Invoice:
	case document.CreditNote:
		inv.typeCode, inv.due = creditNote, 0
	default:
		return invoice{}, ErrProForma
	}
	if c.Original != nil {
		inv.preceding = &precedingInvoice{number: clean(c.Original.Number), issued: c.Original.IssuedOn}
	}
	say := i18n.New(c.Language, nil, nil)
	for i, l := range c.Lines {
		inv.lines = append(inv.lines, readLine(say, strconv.Itoa(i+1), l))
	}
	inv.period = inv.spanOfLines()
	for _, v := range c.VATLines {
		inv.vat = append(inv.vat, readVAT(say, c.Seller.Address.Country, v))
	}
	inv.seller, inv.buyer = inv.readSeller(c.Seller), inv.readBuyer(c.Buyer, c.Customer)
	inv.choosePeppol()
	inv.payment = readPayment(c)
	inv.terms = inv.readTerms(say)
	inv.readSellersVAT(c)
	inv.note = clean(readNote(say, c))
	if err := inv.check(); err != nil {
		return invoice{}, err
	}
	return inv, nil
}

// outOfScope tells whether VAT does not apply at all; the standard then forbids VAT numbers and rates.
func (inv invoice) outOfScope() bool {
	return len(inv.vat) > 0 && inv.vat[0].category == tax.OutOfScope
}

func readLine(say *i18n.Localizer, number string, l document.Line) line {
	out := line{
		id: number, quantity: l.Quantity, net: l.Net, period: period{l.From, l.To}, price: l.List, baseQuantity: l.Quantity,
		category: l.Category, rate: l.Rate, name: clean(l.Article), description: clean(l.Name),
	}
	if n := int64(l.Quantity); n > 0 && l.List.Minor%n == 0 { // else a unit has no price in whole cents
		out.price.Minor, out.baseQuantity = l.List.Minor/n, 1
	}
	if out.name == "" {
		out.name, out.description = out.description, ""
	}
	for _, a := range l.Adjustments {
		if a.Amount.IsZero() {
			continue
		}
		made := adjustment{charge: a.Amount.Positive(), amount: a.Amount}
		if !made.charge {
			made.amount = a.Amount.Neg()
		}
		made.reason, made.code = adjustmentReason(say, a)
		out.adjustments = append(out.adjustments, made)
	}
	return out
}

// spanOfLines is from the first day of any line's period to the last one of any (BG-14).
func (inv invoice) spanOfLines() (span period) {
	for _, l := range inv.lines {
		if l.period.from != 0 && (span.from == 0 || l.period.from < span.from) {
			span.from = l.period.from
		}
		span.to = max(span.to, l.period.to)
	}
	return span
}

func readVAT(say *i18n.Localizer, sellersCountry string, v document.VATLine) vatBreakdown {
	out := vatBreakdown{base: v.Net, vat: v.VAT, category: v.Category, rate: v.Rate}
	out.reason, out.reasonCode = exemption(say, v.Category, sellersCountry)
	return out
}

// readTerms says when the amount is due where no day does (BR-CO-25).
func (inv invoice) readTerms(say *i18n.Localizer) string {
	switch {
	case !inv.totals.amountToPay.Positive() || inv.due != 0:
		return ""
	case inv.typeCode == creditNote:
		return say.T("einvoice.terms.credit")
	}
	return say.T("einvoice.terms.now")
}

// readSellersVAT takes the VAT in the seller's currency, where the document has another and VAT applies.
func (inv *invoice) readSellersVAT(c document.Content) {
	if s := c.SellersVAT; s != nil && s.VAT.Currency != inv.currency && !inv.outOfScope() {
		inv.taxCurrency, inv.totals.vatInOther = s.VAT.Currency, &s.VAT
	}
}

// check finds what EN 16931 demands and the content lacks, and amounts that don't add up.
func (inv invoice) check() error {
	for _, needed := range []struct {
		term  string
		there bool
	}{
		{"number (BT-1)", inv.number != ""}, {"day of issue (BT-2)", inv.issued != 0}, {"currency (BT-5)", inv.currency != ""}, {"seller's name (BT-27)", inv.seller.name != ""},
		{"seller's country (BT-40)", inv.seller.country != ""}, {"seller's VAT number or registration (BT-30, BT-31)", inv.seller.identified()},
		{"buyer's name (BT-44)", inv.buyer.name != ""}, {"buyer's country (BT-55)", inv.buyer.country != ""},
		{"lines (BG-25)", len(inv.lines) > 0}, {"VAT (BG-23)", len(inv.vat) > 0}, {"preceding invoice (BT-25)", inv.typeCode != creditNote || inv.preceding != nil && inv.preceding.number != ""},
	} {
		if !needed.there {
			return fmt.Errorf("%w: no %s", ErrIncomplete, needed.term)
		}
	}
	if err := inv.checkVAT(); err != nil {
		return err
	}
	return inv.checkSums()
}

// checkVAT finds categories that the parties can't have, and those that don't stand alone where they must.
func (inv invoice) checkVAT() error {
	seen := map[string]bool{}
	for _, v := range inv.vat {
		key := string(v.category) + " " + v.rate.Plain()
		if v.category != tax.Standard {
			key = string(v.category)
		}
		switch {
		case seen[key]:
			return fmt.Errorf("%w: two sums for VAT category %s", ErrIncomplete, key)
		case v.category == tax.OutOfScope && len(inv.vat) > 1:
			return fmt.Errorf("%w: category O beside another (BR-O-11)", ErrIncomplete)
		case v.category == tax.ReverseCharge && inv.buyer.vatID == "" && inv.buyer.registration.value == "":
			return fmt.Errorf("%w: reverse charge without the buyer's number (BR-AE-02)", ErrIncomplete)
		case v.category == tax.Export && inv.seller.vatID == "":
			return fmt.Errorf("%w: export without the seller's VAT number (BR-G-02)", ErrIncomplete)
		}
		seen[key] = true
	}
	return nil
}

// checkSums adds up lines, categories and totals to the cent.
func (inv invoice) checkSums() error {
	var lines, base, vat int64
	perRate := map[string]int64{}
	for _, l := range inv.lines {
		sum := l.price.Minor * int64(l.quantity) / int64(max(l.baseQuantity, 1))
		for _, a := range l.adjustments {
			if a.charge {
				sum += a.amount.Minor
			} else {
				sum -= a.amount.Minor
			}
		}
		if l.name == "" || l.quantity < 1 || l.price.Negative() || sum != l.net.Minor || l.period.to != 0 && l.period.to < l.period.from {
			return fmt.Errorf("%w: line %s is wrong", ErrIncomplete, l.id)
		}
		lines += sum
		perRate[string(l.category)+l.rate.Plain()] += sum
	}
	for _, v := range inv.vat {
		if v.base.Share(v.rate).Minor != v.vat.Minor || perRate[string(v.category)+v.rate.Plain()] != v.base.Minor {
			return fmt.Errorf("%w: the VAT at %s %% does not add up", ErrIncomplete, v.rate.Plain())
		}
		base += v.base.Minor
		vat += v.vat.Minor
	}
	t := inv.totals
	if lines != t.lines.Minor || base != lines || vat != t.vat.Minor || t.withVAT != money.New(lines+vat, inv.currency) {
		return fmt.Errorf("%w: the totals don't add up", ErrIncomplete)
	}
	return nil
}
