package einvoice_test

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/money"
	"manager/internal/testkit/einvoices"
)

// differences tells where a parsed invoice says something else than the content it was made of.
func differences(inv einvoices.Invoice, c document.Content) (found []string) {
	compare := func(what, got, want string) {
		if got != want {
			found = append(found, fmt.Sprintf("%s is %q, the document says %q", what, got, want))
		}
	}
	amount := func(what string, got einvoices.Amount, want money.Money) {
		if n, ok := got.Cents(); !ok && (got != "" || !want.IsZero()) || n != want.Minor {
			found = append(found, fmt.Sprintf("%s is %s, the document says %s", what, got, want))
		}
	}
	compare("number", inv.Number, c.Number)
	compare("day", inv.Issued, day(c.IssuedOn))
	compare("currency", inv.Currency, string(c.Total.Currency))
	compare("seller", inv.Seller.Name, c.Seller.Name)
	compare("buyer", inv.Buyer.Name, readable(c.Buyer.Name))
	compare("purchase order", inv.Order, c.PurchaseOrder)
	amount("net", inv.WithoutVAT, c.Net)
	amount("VAT", inv.TaxTotal, c.VAT)
	amount("total", inv.WithVAT, c.Total)
	amount("paid", inv.Paid, c.Paid)
	amount("to pay", inv.ToPay, c.Due())
	if c.SellersVAT != nil {
		amount("seller's VAT", inv.TaxInOther, c.SellersVAT.VAT)
	}
	if c.Kind == document.Invoice {
		compare("due", inv.Due, day(c.DueOn))
	}
	if c.Pay != nil {
		compare("account", inv.Account, string(c.Pay.IBAN))
		compare("reference", inv.Remittance, c.Pay.Reference)
	}
	compare("lines", strconv.Itoa(len(inv.Lines)), strconv.Itoa(len(c.Lines)))
	for i, l := range inv.Lines[:min(len(inv.Lines), len(c.Lines))] {
		want := c.Lines[i]
		amount("line "+l.ID, l.Net, want.Net)
		compare("quantity of line "+l.ID, l.Quantity, strconv.Itoa(want.Quantity))
		compare("name of line "+l.ID, l.Name, want.Article)
		compare("description of line "+l.ID, l.Description, readable(want.Name))
		compare("period of line "+l.ID, l.From+" "+l.To, day(want.From)+" "+day(want.To))
		compare("category of line "+l.ID, l.Category, string(want.Category))
	}
	compare("VAT lines", strconv.Itoa(len(inv.VAT)), strconv.Itoa(len(c.VATLines)))
	for i, v := range inv.VAT[:min(len(inv.VAT), len(c.VATLines))] {
		amount("base", v.Base, c.VATLines[i].Net)
		amount("VAT", v.Tax, c.VATLines[i].VAT)
	}
	return found
}

func day(d tax.Day) string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// readable is a text without the characters that an electronic invoice leaves out.
func readable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u202e' {
			return -1
		}
		return r
	}, s)
}
