package reminder

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/money"
	"manager/internal/text"
)

// Kind is what a step does.
type Kind string

// The kinds, in the order of their severity.
const (
	Notice      Kind = "notice"      // tells that an invoice is due soon
	Reminder    Kind = "reminder"    // tells that it is overdue
	Suspension  Kind = "suspension"  // its products are off until it is paid
	Termination Kind = "termination" // its products end
)

// Kinds lists the kinds, in the order of their severity.
var Kinds = []Kind{Notice, Reminder, Suspension, Termination}

// Rule is one step of the policy.
type Rule struct {
	Step int // its number, which stays when its day changes
	Days int // after the invoice is due; below zero: before
	Kind Kind
	Mail bool
	SMS  bool
	// What it costs, in the minor unit, for an invoice in that currency.
	FeeCHF int64
	FeeEUR int64
	// Texts are what the mail says in place of the usual sentence; nil: the usual one.
	Texts map[i18n.Lang]string
}

// Fee is what the step costs for an invoice in a currency.
func (r Rule) Fee(currency money.Currency) money.Money {
	if currency == money.EUR {
		return money.New(r.FeeEUR, currency)
	}
	return money.New(r.FeeCHF, currency)
}

// Policy is all steps, by their days.
type Policy []Rule

// The limits of a policy.
const (
	MaxSteps = 20     // how many steps it can have
	MaxText  = 500    // how long the text of a step may be, in characters
	maxFee   = 100_00 // what a step may cost at most, in the minor unit
	minDays  = -60    // when its first step may be: before the invoice is due
	maxDays  = 400
)

// Wrong is what is wrong with a step of a policy.
type Wrong struct {
	Step  int
	Field string // days, kind, channel, fee_chf, fee_eur or the text of a language, as text_fr
	Key   string // of the message
	Args  []any
}

// PolicyError says all that is wrong with a policy.
type PolicyError struct{ Wrong []Wrong }

// Error says it in English.
func (e *PolicyError) Error() string {
	said := make([]string, len(e.Wrong))
	for i, one := range e.Wrong {
		said[i] = fmt.Sprintf("step %d, %s: %s", one.Step, one.Field, i18n.New(i18n.EN, nil, nil).T(one.Key, one.Args...))
	}
	return strings.Join(said, "\n")
}

// Check is a *PolicyError for a policy that would switch something off without a warning.
func (p Policy) Check() error {
	p = slices.Clone(p)
	p.sort()
	e := &PolicyError{}
	seen := map[Kind]int{}
	for i, rule := range p {
		rule.check(e)
		if i > 0 && p[i-1].Days == rule.Days {
			e.add(rule, "days", "reminder.wrong.same_day")
		}
		if rule.Kind == Suspension && (seen[Reminder] == 0 || seen[Suspension] > 0) || rule.Kind == Termination && (seen[Suspension] == 0 || seen[Termination] > 0) || rule.Kind == Reminder && seen[Suspension] > 0 {
			e.add(rule, "kind", "reminder.wrong.order")
		}
		seen[rule.Kind]++
	}
	if len(e.Wrong) > 0 {
		return e
	}
	return nil
}

// check adds what is wrong with the rule alone.
func (r Rule) check(e *PolicyError) {
	if !slices.Contains(Kinds, r.Kind) {
		e.add(r, "kind", "error.unknown_choice")
	}
	if r.Step < 1 || r.Step > MaxSteps {
		e.add(r, "kind", "reminder.wrong.step", "Max", MaxSteps)
	}
	switch {
	case r.Days < minDays || r.Days > maxDays:
		e.add(r, "days", "reminder.wrong.days", "Min", minDays, "Max", maxDays)
	case (r.Kind == Notice) != (r.Days <= 0):
		e.add(r, "days", "reminder.wrong.notice")
	}
	if r.wrongFee(r.FeeCHF) {
		e.add(r, "fee_chf", "reminder.wrong.fee")
	}
	if r.wrongFee(r.FeeEUR) {
		e.add(r, "fee_eur", "reminder.wrong.fee")
	}
	if !r.Mail {
		e.add(r, "channel", "reminder.wrong.mail")
	}
	f := &fault.Fault{}
	for _, lang := range i18n.Languages {
		text.CheckLine(f, "text_"+string(lang), r.Texts[lang], MaxText, len(r.Texts) > 0)
	}
	for _, field := range f.Fields {
		e.add(r, field.Field, field.Key, field.Args...)
	}
}

func (r Rule) wrongFee(minor int64) bool {
	return minor < 0 || minor > maxFee || r.Kind == Notice && minor > 0
}

func (e *PolicyError) add(r Rule, field, key string, args ...any) {
	e.Wrong = append(e.Wrong, Wrong{Step: r.Step, Field: field, Key: key, Args: args})
}

func (p Policy) sort() {
	slices.SortFunc(p, func(a, b Rule) int { return cmp.Compare(a.Days, b.Days) })
}

// With is the policy with one step set, in place of the one of its number.
func (p Policy) With(rule Rule) Policy {
	all := append(p.Without(rule.Step), rule)
	all.sort()
	return all
}

// Without is the policy without the step of that number.
func (p Policy) Without(step int) Policy {
	return slices.DeleteFunc(slices.Clone(p), func(r Rule) bool { return r.Step == step })
}

// Has tells whether the policy has a step of that number.
func (p Policy) Has(step int) bool {
	return slices.ContainsFunc(p, func(r Rule) bool { return r.Step == step })
}
