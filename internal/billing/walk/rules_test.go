package walk_test

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// step is one thing that happens to a product on a day.
type step struct {
	kind string
	on   day
	days int
}

func (s step) key() string {
	if s.kind == "notice" || s.kind == "charge" {
		return fmt.Sprintf("%s_%d", s.kind, s.days)
	}
	return s.kind
}

// inOrder is in which order the steps of one day are carried out.
var inOrder = []string{"notice", "charge", "slip", "end", "warranty", "suspend", "late", "terminate"}

// plan are the steps of a product for its due day, as the rules of billing have them.
func (t *thing) plan() (all []step) {
	if !t.alive() {
		return nil
	}
	add := func(kind string, on day, days int) { all = append(all, step{kind, on, days}) }
	begun := after(t.anchor, t.due, -t.run)
	off := t.lapsed()
	for _, days := range []day{30, 7} {
		if !off && t.due-days > t.since && 2*days <= t.due-begun {
			add("notice", t.due-days, int(days))
		}
	}
	if t.ends {
		add("end", t.due, 0)
		return all
	}
	if t.automatic && !off && t.means == "transfer" {
		add("slip", max(t.due-14, begun+1), 0)
	} else if t.automatic && !off && t.means != "" {
		for _, days := range []day{14, 11, 7, 0} {
			if t.due-days > begun {
				add("charge", t.due-days, int(days))
			}
		}
	}
	switch {
	case off:
	case t.warranty:
		add("warranty", t.due, 0)
		return all
	default:
		add("suspend", t.due, 0)
	}
	if t.kind == "domain" {
		add("late", t.due+3, 0)
	}
	add("terminate", t.due+30, 0)
	return all
}

// left are the steps that were not carried out, in order; of several notices or tries that have come, the last one counts.
func (t *thing) left(today day) (left []step) {
	all := t.plan()
	for _, s := range all {
		if t.done[s.key()] {
			continue
		}
		if (s.kind == "notice" || s.kind == "charge") && slices.ContainsFunc(all, func(later step) bool {
			return later.kind == s.kind && later.on > s.on && (later.on <= today || t.done[later.key()])
		}) {
			continue
		}
		left = append(left, s)
	}
	slices.SortStableFunc(left, func(a, b step) int {
		return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(slices.Index(inOrder, a.kind), slices.Index(inOrder, b.kind)))
	})
	return left
}

// falls lets the portal do what falls due with the products of an organization today.
func (c *customer) falls(today day) (steps int) {
	for {
		n := c.round(today)
		c.charged()
		if n == 0 {
			return steps
		}
		steps += n
	}
}

// round carries out the first step of each product whose day has come.
func (c *customer) round(today day) (steps int) {
	type due struct {
		*thing
		step
	}
	var all []due
	for _, t := range c.products {
		if left := t.left(today); len(left) > 0 && left[0].on <= today {
			all = append(all, due{t, left[0]})
		}
	}
	slices.SortStableFunc(all, func(a, b due) int {
		return cmp.Or(cmp.Compare(a.on, b.on), bytes.Compare(a.id[:], b.id[:]))
	})
	for _, kind := range inOrder {
		var these []due
		for _, one := range all {
			waits := one.order != nil && one.order.charging && kind != "notice" && kind != "late"
			if one.step.kind == kind && !waits {
				these = append(these, one)
			}
		}
		var groups [][]*thing
		for _, one := range these {
			steps++
			one.done[one.key()] = true
			i := slices.IndexFunc(groups, func(g []*thing) bool {
				return g[0].due == one.due && (kind != "warranty" || (g[0].months() >= 12) == (one.months() >= 12))
			})
			if i < 0 {
				i, groups = len(groups), append(groups, nil)
			}
			groups[i] = append(groups[i], one.thing)
		}
		for _, g := range groups {
			c.carryOut(kind, g, today)
		}
	}
	return steps
}

// carryOut does one step with products that are due on one day.
func (c *customer) carryOut(kind string, all []*thing, today day) {
	for _, t := range all {
		switch kind {
		case "notice":
			c.mails["renewal due "+t.name]++
		case "late":
			c.mails["renewal expired "+t.name]++
		case "suspend":
			if t.state == "active" {
				t.state = "suspended"
			}
			c.mails["renewal suspended "+t.name]++
		case "end", "terminate":
			t.end()
			c.mails["renewal ended "+t.name]++
		}
	}
	switch kind {
	case "charge", "slip":
		c.orderOf(kind, all)
	case "warranty":
		c.warrant(all)
	}
}

// orderOf orders the renewal of products, but for those that a person has ordered to renew, and has it paid.
func (c *customer) orderOf(kind string, all []*thing) {
	made := &purchase{open: true}
	for _, t := range all {
		if t.order == nil || !t.order.person {
			c.cancel(t.order)
			made.lines = append(made.lines, t.line(t.months()))
		}
	}
	if len(made.lines) == 0 {
		return
	}
	for _, line := range made.lines {
		line.order = made
	}
	_, _, total := c.sum(made.lines)
	switch {
	case kind == "slip":
		made.expires = all[0].due + 30
		c.orders = append(c.orders, made)
		c.told("transfer", made.lines)
	case c.means != "prepaid":
		made.charging = true
		c.orders = append(c.orders, made)
	case c.accounts["prepaid"] >= total:
		c.settle(made, "prepaid")
	default:
		c.told("refused", made.lines)
	}
}

func (c *customer) told(notice string, lines []bought) {
	for _, line := range lines {
		c.mails["renewal "+notice+" "+line.name]++
	}
}

// charged decides the payments that are under way.
func (c *customer) charged() {
	for _, o := range c.orders {
		if !o.charging {
			continue
		}
		if o.charging = false; c.means == "declines" {
			c.told("refused", o.lines)
		} else {
			c.settle(o, "card_clearing")
		}
	}
}

// warrant renews products that nobody has renewed, and invoices them: 280 days to pay for periods of a year and more, 90 for shorter ones.
func (c *customer) warrant(all []*thing) {
	made := &bill{due: all[0].due + 90, products: all, steps: map[int]day{}, skipped: map[int]bool{}}
	if all[0].months() >= 12 {
		made.due = all[0].due + 280
	}
	var lines []bought
	for _, t := range all {
		c.cancel(t.order)
		lines = append(lines, t.line(t.months()))
	}
	c.told("warranty", lines)
	made.total = c.sold(lines)
	c.accounts["receivable"] -= made.total
	c.bills = append(c.bills, made)
	for _, line := range lines {
		line.renew(line.months, line.from, line.until)
	}
}

// expire ends orders that were not paid in time.
func (c *customer) expire(today day) {
	for _, o := range c.orders {
		if o.open && o.expires != 0 && o.expires <= today {
			c.cancel(o)
		}
	}
}

// reminders are the steps about an invoice that is not paid: on which day after it is due, and how many days
// at least after the step before.
var reminders = []struct {
	days, apart day
	kind        string
}{{7, 0, "reminder"}, {14, 0, "reminder"}, {30, 7, "suspension"}, {60, 30, "termination"}}

// remind carries out the next step about an invoice, if its day has come.
func (c *customer) remind(b *bill, today day) (done bool) {
	if b.paid || b.steps == nil {
		return false
	}
	var last day
	lastDays := day(0)
	for i, rule := range reminders {
		if on, ok := b.steps[i]; ok {
			last, lastDays = on, rule.days
			continue
		}
		on := b.due + rule.days
		if b.skipped[i] {
			continue
		}
		living := slices.DeleteFunc(slices.Clone(b.products), func(t *thing) bool { return !t.alive() })
		if rule.kind == "reminder" {
			if i == 0 && b.due+reminders[1].days <= today || slices.ContainsFunc([]int{i + 1, i + 2, i + 3}, func(later int) bool { _, ok := b.steps[later]; return ok }) {
				b.skipped[i] = b.skipped[i] || on <= today
				continue
			}
		} else {
			if len(living) == 0 {
				b.skipped[i] = b.skipped[i] || on <= today
				continue
			}
			apart := rule.apart
			if rule.kind == "termination" {
				apart = rule.days - lastDays
			}
			on = max(on, last+apart)
		}
		if on > today {
			return false
		}
		c.step(b, i, living, today)
		return true
	}
	return false
}

// step carries out one step about an invoice.
func (c *customer) step(b *bill, i int, living []*thing, today day) {
	kind := reminders[i].kind
	if kind == "suspension" {
		noted := 0
		for _, t := range living {
			if t.state == "active" || t.state == "suspended" && (t.due <= today || len(t.debts) > 0) {
				t.debts[b], t.state = true, "suspended"
				noted++
			}
		}
		if noted == 0 {
			b.skipped[i] = true
			return
		}
	}
	if kind == "termination" {
		for _, t := range living {
			t.end()
		}
	}
	b.steps[i] = today
	c.mails["reminder "+kind+" "+amount(b.total)]++
}
