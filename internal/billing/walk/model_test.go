package walk_test

import (
	"fmt"
	"time"

	"manager/internal/id"
)

// The model says what has to become of each organization. It is naive on purpose: it knows the rules
// of billing as a person would write them down, works on one organization at a time, and asks the database nothing.

// day counts days; of the seller's zone.
type day int

func dayOn(y int, m time.Month, d int) day {
	return day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func (d day) time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func (d day) String() string { return d.time().Format(time.DateOnly) }

// newRate is the day from which Swiss VAT is 8.5 percent in place of 8.1.
var newRate = dayOn(2028, time.January, 1)

// after is the day so many months after a day of the series that begins with anchor.
func after(anchor, from day, months int) day {
	a, f := anchor.time(), from.time()
	total := (f.Year()-a.Year())*12 + int(f.Month()) - int(a.Month()) + months
	first := time.Date(a.Year(), a.Month()+time.Month(total), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return dayOn(first.Year(), first.Month(), min(a.Day(), last))
}

// account is the name of one account of an organization: its kind and, after a blank, its detail.
type account string

// customer is an organization as the model has it.
type customer struct {
	country  string
	means    string // "", "pays", "declines", "fallback", "prepaid", "transfer"
	products []*thing
	orders   []*purchase
	bills    []*bill
	notes    []int64 // totals of credit notes
	accounts map[account]int64
	mails    map[string]int // that are written today
}

// thing is a product.
type thing struct {
	*customer
	id                        id.Product
	name, kind                string
	run                       int // months of the period that runs
	next                      int // months of the next renewal where they are others; 0: the same
	since, anchor, due        day
	automatic, warranty, ends bool
	state                     string
	done                      map[string]bool // steps for this due day
	order                     *purchase       // the open one that renews it
	debts                     map[*bill]bool  // for which it is off
	bought                    *purchase
}

// purchase is an order.
type purchase struct {
	id       id.Order
	number   string
	person   bool // has placed it
	open     bool
	charging bool // a payment is under way
	lines    []bought
	expires  day
}

// bought is one line of an order.
type bought struct {
	*thing
	months      int
	from, until day
}

// bill is an invoice.
type bill struct {
	id       id.Document
	total    int64
	paid     bool
	due      day
	products []*thing
	steps    map[int]day // of reminders: when each was carried out
	skipped  map[int]bool
}

// monthly and yearly are list prices in francs and euros, for a month or a year.
var (
	monthly = map[string][2]int64{"drive": {690, 590}, "backup": {600, 550}, "dynamic_dns": {90, 80}, "mail": {600, 550}}
	yearly  = map[string][2]int64{"domain": {1200, 1150}}
)

// periods are for how many months a kind is sold.
func periods(kind string) []int {
	if _, ok := yearly[kind]; ok {
		return []int{12, 24, 36}
	}
	return []int{1, 12, 24}
}

// priceOf is what a kind costs for a period, without VAT.
func (c *customer) priceOf(kind string, months int) int64 {
	at := 0
	if c.country != "CH" {
		at = 1
	}
	if price, ok := yearly[kind]; ok {
		return price[at] * int64(months/12)
	}
	percent := map[int]int64{1: 100, 12: 90, 24: 85}[months]
	return rounded(monthly[kind][at]*percent, 100) * int64(months)
}

// rounded is a/b, rounded half away from zero.
func rounded(a, b int64) int64 { return (2*a + b) / (2 * b) }

// sum is the net, the VAT at each rate, and the total of lines. A period that straddles the change of
// the rate is split by its days; what is left of a centime goes to the longer remainder.
func (c *customer) sum(lines []bought) (net int64, vat map[string]int64, total int64) {
	at := map[int64]int64{}
	for _, line := range lines {
		price := c.priceOf(line.kind, line.months)
		net += price
		old := int64(max(min(line.until, newRate)-line.from, 0))
		all := int64(line.until - line.from)
		before := price * old / all
		// Two parts share one centime at most: it goes to the part with the larger remainder, the first of equals.
		if rest := price*old - before*all; rest > 0 && 2*rest >= all {
			before++
		}
		at[810] += before
		at[850] += price - before
	}
	total, vat = net, map[string]int64{}
	if c.country != "CH" {
		return net, vat, total
	}
	for rate, base := range at {
		if tax := rounded(base*rate, 10000); tax > 0 {
			vat[fmt.Sprintf("vat_payable CH %d.%d", rate/100, rate/10%10)] = tax
			total += tax
		}
	}
	return net, vat, total
}

// sold books what lines bring, and returns their total.
func (c *customer) sold(lines []bought) int64 {
	_, vat, total := c.sum(lines)
	for _, line := range lines {
		c.accounts["revenue "+account(line.kind)] += c.priceOf(line.kind, line.months)
	}
	for name, tax := range vat {
		c.accounts[account(name)] += tax
	}
	return total
}

// moves moves money from one account to another.
func (c *customer) moves(from, to account, amount int64) {
	c.accounts[from] -= amount
	c.accounts[to] += amount
}

// settle is an order that is paid through an account.
func (c *customer) settle(o *purchase, from account) *bill {
	total := c.sold(o.lines)
	c.accounts[from] -= total
	made := &bill{total: total, paid: true}
	c.bills = append(c.bills, made)
	o.open, o.charging = false, false
	c.mails["order renewed "+amount(total)]++
	for _, line := range o.lines {
		line.renew(line.months, line.from, line.until)
	}
	return made
}

// renew extends a product; one that was off for want of it, and for nothing else, works again.
func (t *thing) renew(months int, from, until day) {
	if t.lapsed() && len(t.debts) == 0 {
		t.state = "active"
	}
	if from < t.due { // another period from now on
		t.anchor, t.due = from, until
	} else {
		t.due = after(t.anchor, t.due, months)
	}
	t.run, t.next, t.ends, t.order, t.done = months, 0, false, nil, map[string]bool{}
}

func (t *thing) months() int {
	if t.next != 0 {
		return t.next
	}
	return t.run
}

func (t *thing) lapsed() bool { return t.done["suspend"] }

func (t *thing) alive() bool { return t.state != "terminated" }

// line is the product as it is renewed.
func (t *thing) line(months int) bought {
	return bought{t, months, t.due, after(t.anchor, t.due, months)}
}

// cancel ends an order that is not paid.
func (c *customer) cancel(o *purchase) {
	if o == nil {
		return
	}
	o.open = false
	for _, t := range c.products {
		if t.order == o {
			t.order = nil
		}
	}
}

// end ends a product, and what is planned about it.
func (t *thing) end() {
	t.cancel(t.order)
	t.state, t.debts, t.done = "terminated", map[*bill]bool{}, map[string]bool{}
}

// choose is an order that a person places for a product; one that was open is replaced.
func (t *thing) choose(months int, now bool, today day) *purchase {
	line := t.line(months)
	if now && months < t.run && today < after(t.anchor, t.due, -1) {
		line.from = today
		line.until = after(today, today, months)
	}
	t.cancel(t.order)
	made := &purchase{person: true, open: true, lines: []bought{line}, expires: max(t.due, today) + 30}
	if t.lapsed() {
		made.expires = t.due + 30
	}
	t.order = made
	t.orders = append(t.orders, made)
	return made
}

// receive is money that comes by transfer for an order: the exact amount that is due pays it, more leaves
// the rest on the prepaid account, and of less, or for an order that waits for nothing, all goes there.
func (c *customer) receive(o *purchase, money int64) {
	_, _, total := c.sum(o.lines)
	if o.open && money >= total {
		c.settle(o, "bank_clearing")
		money -= total
	}
	c.moves("bank_clearing", "prepaid", money)
}

// receiveFor is money that comes for an invoice, by the same rules.
func (c *customer) receiveFor(b *bill, money int64, from account) {
	if !b.paid && money >= b.total {
		c.moves(from, "receivable", b.total)
		b.paid = true
		money -= b.total
		for _, t := range c.products {
			if !t.debts[b] {
				continue
			}
			delete(t.debts, b)
			if t.state == "suspended" && !t.lapsed() && len(t.debts) == 0 {
				t.state = "active"
			}
		}
	}
	if from != "prepaid" {
		c.moves(from, "prepaid", money)
	}
}

func amount(minor int64) string { return fmt.Sprintf("%d.%02d", minor/100, minor%100) }
