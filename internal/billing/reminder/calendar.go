package reminder

import (
	"slices"

	"manager/internal/billing/tax"
)

// Done is a step that was carried out for an invoice, or passed over.
type Done struct {
	Step    int
	Kind    Kind
	On      tax.Day
	Outcome Outcome
	Mails   int // to how many people it was told
	Texts   int // SMS
}

// Outcome is what became of a step.
type Outcome string

// The outcomes; the zero one is that the step was carried out.
const (
	Passed  Outcome = "passed"  // a later reminder stood for it
	Nothing Outcome = "nothing" // no product could be suspended or ended
)

// Facts is what the calendar of an invoice depends on.
type Facts struct {
	Issued   tax.Day
	Due      tax.Day // the last day on which it is paid in time
	Products bool    // it is about products that have not ended
	Done     []Done
	Today    tax.Day
}

// Planned is a step that will be carried out on a day.
type Planned struct {
	Rule
	On tax.Day
}

// grace is how many days at least lie between the last warning and a suspension,
// unless the policy wants fewer: a job that stood still for a month must not suspend
// on the day of the reminder.
const grace = 7

// Calendar lists the steps that are left of an invoice as long as nobody pays it,
// in the order in which they happen. It depends on nothing but its arguments.
func (p Policy) Calendar(f Facts) []Planned {
	var all []Planned
	var before Planned // the step before, done or planned
	for i, rule := range p {
		if done, ok := f.done(rule.Step); ok {
			if done.Outcome == "" {
				before = Planned{rule, done.On}
			}
			continue
		}
		if p.skipped(i, f) != "" {
			continue
		}
		on := max(f.Due+tax.Day(rule.Days), f.Today)
		if rule.switchesOff() {
			on = max(on, before.On+tax.Day(distance(before.Rule, rule)))
		}
		before = Planned{rule, on}
		all = append(all, before)
	}
	return all
}

func (r Rule) switchesOff() bool { return r.Kind == Suspension || r.Kind == Termination }

// distance is how many days at least a step that switches off comes after the one before it.
func distance(before, rule Rule) int {
	if between := rule.Days - before.Days; rule.Kind == Termination || between < grace {
		return between
	}
	return grace
}

// Skipped are the steps that have come and are passed over.
func (p Policy) Skipped(f Facts) (all []Done) {
	for i, rule := range p {
		if _, done := f.done(rule.Step); done || f.Due+tax.Day(rule.Days) > f.Today {
			continue
		}
		if outcome := p.skipped(i, f); outcome != "" {
			all = append(all, Done{Step: rule.Step, Kind: rule.Kind, On: f.Today, Outcome: outcome})
		}
	}
	return all
}

// skipped is why a step is not carried out: it has nothing to switch off, a later one
// of its kind is due, a later one was carried out, or a notice would come with the
// invoice itself or when it is overdue already.
func (p Policy) skipped(i int, f Facts) Outcome {
	rule := p[i]
	switch {
	case rule.switchesOff():
		if f.Products {
			return ""
		}
		return Nothing
	case rule.Kind == Notice && (f.Today > f.Due || f.Due+tax.Day(rule.Days) <= f.Issued):
		return Passed
	case slices.ContainsFunc(p[i+1:], func(later Rule) bool {
		done, ok := f.done(later.Step)
		return ok && done.Outcome == "" || later.Kind == rule.Kind && f.Due+tax.Day(later.Days) <= f.Today
	}):
		return Passed
	}
	return ""
}

func (f Facts) done(step int) (Done, bool) {
	i := slices.IndexFunc(f.Done, func(d Done) bool { return d.Step == step })
	if i < 0 {
		return Done{}, false
	}
	return f.Done[i], true
}
