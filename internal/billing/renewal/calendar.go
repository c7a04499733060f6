package renewal

import (
	"cmp"
	"fmt"
	"slices"

	"manager/internal/billing/tax"
)

// Kind is what a step does.
type Kind string

// The kinds, in the order in which those of one day are carried out.
const (
	Notice    Kind = "notice"    // mails that the product is due
	Charge    Kind = "charge"    // charges the means of payment, or takes from the prepaid account
	Slip      Kind = "slip"      // asks for a bank transfer
	End       Kind = "end"       // ends the product, as its organization wants
	Warranty  Kind = "warranty"  // renews and invoices
	Suspend   Kind = "suspend"   // the service is off until somebody renews
	Late      Kind = "late"      // mails that a domain has expired and can still be renewed
	Terminate Kind = "terminate" // the product ends
)

var orderOfDay = []Kind{Notice, Charge, Slip, End, Warranty, Suspend, Late, Terminate}

// Step is one thing that happens to a product on a day.
type Step struct {
	Kind Kind
	On   tax.Day
	Days int // of a notice or a try: how many days before it is due
}

// Key names the step among those of one due day.
func (s Step) Key() string {
	if s.Kind == Notice || s.Kind == Charge {
		return fmt.Sprintf("%s_%d", s.Kind, s.Days)
	}
	return string(s.Kind)
}

// Policy is on which days steps fall. Days count before the due day, unless they say after.
type Policy struct {
	Notices        []int // mails before a product is due
	Tries          []int // automatic renewals, the last on the due day
	LateNotice     int   // after: a mail about a domain, within five days
	Terminate      int   // after: the end of a product that was not renewed
	WarrantyMonths int   // periods of so many months and more are paid within WarrantyLong days, shorter ones within WarrantyShort
	WarrantyLong   int
	WarrantyShort  int
}

// DefaultPolicy is that of billing: notices at 30 and 7 days, tries from 14 days on, a warranty that gives 280 or 90 days to pay.
var DefaultPolicy = Policy{Notices: []int{30, 7}, Tries: []int{14, 11, 7, 0}, LateNotice: 3, Terminate: 30, WarrantyMonths: 12, WarrantyLong: 280, WarrantyShort: 90}

// Pay is the day by which an invoice of the warranty is to be paid.
func (p Policy) Pay(due tax.Day, months int) tax.Day {
	if months >= p.WarrantyMonths {
		return due + tax.Day(p.WarrantyLong)
	}
	return due + tax.Day(p.WarrantyShort)
}

// Way is how a product is renewed by itself.
type Way string

// The ways.
const (
	ByHand     Way = ""         // it isn't
	ByCharge   Way = "charge"   // a card or PayPal account is charged
	ByPrepaid  Way = "prepaid"  // it is paid from the prepaid account
	ByTransfer Way = "transfer" // a bank transfer is asked for
)

// Facts is what the calendar of a product depends on.
type Facts struct {
	Since     tax.Day // its organization has it
	Begun     tax.Day // of the period that runs
	Due       tax.Day // the first day that is not paid; zero: it doesn't expire
	Domain    bool
	Way       Way
	Warranty  bool
	Ends      bool // when it is due
	Suspended bool // because it was not renewed
	Ended     bool
}

// Calendar lists all steps of a product for its due day, in the order in which they
// happen, as long as nobody renews it. It depends on nothing but its arguments.
func (p Policy) Calendar(f Facts) []Step {
	var all []Step
	add := func(kind Kind, on tax.Day, days int) { all = append(all, Step{Kind: kind, On: on, Days: days}) }
	if f.Ended || f.Due == 0 {
		return nil
	}
	if !f.Suspended {
		for _, days := range p.Notices {
			// A notice in the first half of a period would come with the product itself.
			if on := f.Due - tax.Day(days); on > f.Since && tax.Day(2*days) <= f.Due-f.Begun {
				add(Notice, on, days)
			}
		}
	}
	switch {
	case f.Ends:
		add(End, f.Due, 0)
		return sorted(all)
	case f.Suspended:
	case f.Way == ByCharge, f.Way == ByPrepaid:
		for _, days := range p.Tries {
			if on := f.Due - tax.Day(days); on > f.Begun {
				add(Charge, on, days)
			}
		}
	case f.Way == ByTransfer:
		add(Slip, max(f.Due-tax.Day(p.Tries[0]), f.Begun+1), 0)
	}
	if f.Warranty && !f.Suspended {
		add(Warranty, f.Due, 0)
		return sorted(all)
	}
	add(Suspend, f.Due, 0)
	if f.Domain {
		add(Late, f.Due+tax.Day(p.LateNotice), 0)
	}
	add(Terminate, f.Due+tax.Day(p.Terminate), 0)
	return sorted(all)
}

func sorted(all []Step) []Step {
	slices.SortStableFunc(all, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(slices.Index(orderOfDay, a.Kind), slices.Index(orderOfDay, b.Kind)))
	})
	return all
}

// Remaining are the steps that were not carried out and still can be: of the
// notices and tries whose day has come, the last one stands for those before it.
func Remaining(all []Step, done []string, today tax.Day) []Step {
	var left []Step
	for i, step := range all {
		later := func(s Step) bool { return s.Kind == step.Kind && s.On <= today }
		repeats := step.Kind == Notice || step.Kind == Charge
		if slices.Contains(done, step.Key()) || repeats && (slices.ContainsFunc(all[i+1:], later) || passed(all[i+1:], step.Kind, done)) {
			continue
		}
		left = append(left, step)
	}
	return left
}

// passed tells whether a later step of the kind was carried out already.
func passed(later []Step, kind Kind, done []string) bool {
	return slices.ContainsFunc(later, func(s Step) bool { return s.Kind == kind && slices.Contains(done, s.Key()) })
}
