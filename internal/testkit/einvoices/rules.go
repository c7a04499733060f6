package einvoices

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// Check returns each rule of EN 16931 that the invoice breaks, with what is wrong:
// those about what must be there (BR), about calculation (BR-CO), decimals (BR-DEC)
// and the categories of VAT (BR-S, BR-AE, BR-O, BR-E, BR-Z, BR-G).
func (inv Invoice) Check() (broken []string) {
	c := &checker{invoice: inv}
	c.mandatory()
	c.parties()
	c.means()
	for i := range inv.Lines {
		c.line(inv.Lines[i])
	}
	c.sums()
	c.categories()
	return c.broken
}

type checker struct {
	invoice Invoice
	broken  []string
}

// rule records a broken rule.
func (c *checker) rule(holds bool, name, detail string, args ...any) {
	if !holds {
		c.broken = append(c.broken, name+": "+fmt.Sprintf(detail, args...))
	}
}

// cents reads an amount; one that must be there and is none breaks BR-DEC.
func (c *checker) cents(a Amount, term string) int64 {
	n, ok := a.Cents()
	c.rule(ok, "BR-DEC", "%s is %q", term, a)
	return n
}

// optional reads an amount that need not be there.
func (c *checker) optional(a Amount, term string) int64 {
	if a == "" {
		return 0
	}
	return c.cents(a, term)
}

var (
	day      = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	currency = regexp.MustCompile(`^(CHF|EUR)$`)
	country  = regexp.MustCompile(`^[A-Z]{2}$`)
	vatID    = regexp.MustCompile(`^(CH|FR|DE|IT|ES|EL|AT|GB|NO|XI)[0-9A-Z]+$`)
)

func (c *checker) mandatory() {
	inv := c.invoice
	c.rule(inv.Number != "", "BR-02", "no number")
	c.rule(day.MatchString(inv.Issued), "BR-03", "issued %q", inv.Issued)
	c.rule(inv.Type == "380" || inv.Type == "381", "BR-04, BR-CL-01", "type %q", inv.Type)
	c.rule(currency.MatchString(inv.Currency), "BR-05", "currency %q", inv.Currency)
	c.rule(inv.Seller.Name != "", "BR-06", "no seller")
	c.rule(inv.Buyer.Name != "", "BR-07", "no buyer")
	c.rule(country.MatchString(inv.Seller.Country), "BR-08, BR-09", "seller in %q", inv.Seller.Country)
	c.rule(country.MatchString(inv.Buyer.Country), "BR-10, BR-11", "buyer in %q", inv.Buyer.Country)
	c.rule(len(inv.Lines) > 0, "BR-16", "no lines")
	c.rule(len(inv.VAT) > 0, "BR-CO-18", "no VAT breakdown")
	c.period("BR-29", inv.From, inv.To)
	c.rule(inv.TaxCurrency == "" || inv.TaxInOther != "" && inv.TaxCurrency != inv.Currency, "BR-53", "VAT in %q is %q", inv.TaxCurrency, inv.TaxInOther)
	c.rule(inv.TaxCurrency != "" || inv.TaxInOther == "", "BR-53", "VAT in a currency that isn't named")
	c.rule(inv.Type != "381" || inv.Preceding != "", "BR-55", "a credit note names no invoice")
	c.rule(inv.PrecedingIssued == "" || day.MatchString(inv.PrecedingIssued) && inv.Preceding != "", "BR-55", "preceding invoice of %q", inv.PrecedingIssued)
	c.rule(inv.Due == "" || day.MatchString(inv.Due), "BT-9", "due %q", inv.Due)
}

// period checks that days are days in their order (BR-CO-19 and BR-CO-20 want at least one of them: a group without any is not written).
func (c *checker) period(rule, from, to string) {
	c.rule(from == "" || day.MatchString(from), rule, "from %q", from)
	c.rule(to == "" || day.MatchString(to), rule, "to %q", to)
	c.rule(from == "" || to == "" || from <= to, rule, "from %s to %s", from, to)
}

func (c *checker) parties() {
	s, b := c.invoice.Seller, c.invoice.Buyer
	c.rule(s.ID != "" || s.Registration != "" || s.VATID != "", "BR-CO-26", "nothing identifies the seller")
	for _, id := range []string{s.VATID, b.VATID} {
		c.rule(id == "" || vatID.MatchString(id), "BR-CO-09", "VAT number %q", id)
	}
	for _, p := range []Party{s, b} {
		c.rule((p.Electronic == "") == (p.ElectronicScheme == ""), "BR-62, BR-63", "address %q of %q", p.Electronic, p.ElectronicScheme)
		c.rule(slices.Contains([]string{"", "0183", "0002", "0009"}, p.RegistrationScheme), "BR-CL-11", "registration %q of %q", p.Registration, p.RegistrationScheme)
	}
}

func (c *checker) means() {
	inv := c.invoice
	c.rule(slices.Contains([]string{"", "1", "30", "42", "48", "49", "58", "68", "97"}, inv.Means), "BR-49, BR-CL-16", "payment means %q", inv.Means)
	c.rule(inv.Means != "30" && inv.Means != "58" || inv.Account != "", "BR-61", "a transfer to no account")
	c.rule(inv.Means != "" || inv.Account == "" && inv.Remittance == "" && inv.Holder == "", "BR-49", "an account without payment means")
	c.rule(inv.Holder == "" || inv.Account != "", "BR-50", "a holder without account")
}

func (c *checker) line(l Line) {
	c.rule(l.ID != "", "BR-21", "a line without number")
	quantity, err := strconv.ParseInt(l.Quantity, 10, 64)
	c.rule(err == nil && quantity > 0, "BR-22", "line %s: quantity %q", l.ID, l.Quantity)
	c.rule(l.Unit == "C62", "BR-23", "line %s: unit %q", l.ID, l.Unit)
	c.rule(l.Net != "", "BR-24", "line %s: no net amount", l.ID)
	c.rule(l.Name != "", "BR-25", "line %s: no name", l.ID)
	c.rule(l.Price != "", "BR-26", "line %s: no price", l.ID)
	c.rule(l.Category != "", "BR-CO-04", "line %s: no category", l.ID)
	c.period("BR-30", l.From, l.To)
	price := c.cents(l.Price, "BT-146")
	c.rule(price >= 0, "BR-27", "line %s: price %s", l.ID, l.Price)
	base := int64(1)
	if l.Base != "" {
		base, err = strconv.ParseInt(l.Base, 10, 64)
		c.rule(err == nil && base > 0, "BT-149", "line %s: base %q", l.ID, l.Base)
	}
	sum := price * quantity
	c.rule(base > 0 && sum%max(base, 1) == 0, "BT-131", "line %s: %s × %d / %s is no whole cent", l.ID, l.Price, quantity, l.Base)
	sum /= max(base, 1)
	for _, a := range l.Adjustments {
		n := c.cents(a.Amount, "BT-136, BT-141")
		c.rule(n >= 0, "BR-41, BR-43", "line %s: adjustment %s", l.ID, a.Amount)
		c.rule(a.Reason != "", "BR-42, BR-44, BR-CO-23, BR-CO-24", "line %s: no reason", l.ID)
		codes := []string{"95", "100"}
		if a.Charge {
			codes, sum = []string{"SU", "ADR", "ZZZ"}, sum+n
		} else {
			sum -= n
		}
		c.rule(slices.Contains(codes, a.Code), "BR-CL-19, BR-CL-20", "line %s: code %q", l.ID, a.Code)
	}
	c.rule(sum == c.cents(l.Net, "BT-131"), "BT-131", "line %s: net %s, its parts give %d", l.ID, l.Net, sum)
}

func (c *checker) sums() {
	inv := c.invoice
	var lines, taxes int64
	for _, l := range inv.Lines {
		lines += c.cents(l.Net, "BT-131")
	}
	for _, v := range inv.VAT {
		taxes += c.cents(v.Tax, "BT-117")
	}
	total, net, vat := c.cents(inv.LineTotal, "BT-106"), c.cents(inv.WithoutVAT, "BT-109"), c.cents(inv.TaxTotal, "BT-110")
	gross, due := c.cents(inv.WithVAT, "BT-112"), c.cents(inv.ToPay, "BT-115")
	paid := c.optional(inv.Paid, "BT-113")
	c.optional(inv.TaxInOther, "BT-111")
	c.rule(total == lines, "BR-CO-10", "sum of lines %s, want %d", inv.LineTotal, lines)
	c.rule(net == total, "BR-CO-13", "without VAT %s, want %d", inv.WithoutVAT, total) // no allowances and charges on the document: BR-CO-11 and BR-CO-12 hold
	c.rule(vat == taxes, "BR-CO-14", "VAT %s, want %d", inv.TaxTotal, taxes)
	c.rule(gross == net+vat, "BR-CO-15", "with VAT %s, want %d", inv.WithVAT, net+vat)
	c.rule(due == gross-paid, "BR-CO-16", "to pay %s, want %d", inv.ToPay, gross-paid)
	c.rule(due <= 0 || inv.Due != "" || inv.Terms != "", "BR-CO-25", "%s to pay and no day nor terms", inv.ToPay)
}
