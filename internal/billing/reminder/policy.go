package reminder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/money"
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
}

// Fee is what the step costs for an invoice in a currency.
func (r Rule) Fee(currency money.Currency) money.Money {
	if currency == money.EUR {
		return money.New(r.FeeEUR, currency)
	}
	return money.New(r.FeeCHF, currency)
}

// maxFee is what a step may cost at most, in the minor unit.
const maxFee = 100_00

// Policy is all steps, by their days.
type Policy []Rule

// maxSteps is how many steps a policy can have.
const maxSteps = 20

// Check refuses a policy that would switch something off without a warning.
func (p Policy) Check() error {
	p = slices.Clone(p)
	p.sort()
	var wrong []error
	seen := map[Kind]int{}
	for i, rule := range p {
		if !slices.Contains(Kinds, rule.Kind) {
			wrong = append(wrong, fmt.Errorf("step %d: %q is none of %v", rule.Step, rule.Kind, Kinds))
		}
		if rule.Step < 1 || rule.Step > maxSteps || rule.Days < -60 || rule.Days > 400 {
			wrong = append(wrong, fmt.Errorf("step %d on day %d: steps are 1 to %d, days -60 to 400", rule.Step, rule.Days, maxSteps))
		}
		if (rule.Kind == Notice) != (rule.Days <= 0) {
			wrong = append(wrong, fmt.Errorf("step %d: a notice comes before the due day or on it, and nothing else does", rule.Step))
		}
		if min(rule.FeeCHF, rule.FeeEUR) < 0 || max(rule.FeeCHF, rule.FeeEUR) > maxFee || rule.Kind == Notice && rule.FeeCHF+rule.FeeEUR > 0 {
			wrong = append(wrong, fmt.Errorf("step %d: a fee is between 0 and 100.00, and a notice costs nothing", rule.Step))
		}
		if !rule.Mail {
			wrong = append(wrong, fmt.Errorf("step %d: each step is told by mail", rule.Step))
		}
		if i > 0 && p[i-1].Days == rule.Days {
			wrong = append(wrong, fmt.Errorf("steps %d and %d are on one day", p[i-1].Step, rule.Step))
		}
		if rule.Kind == Suspension && (seen[Reminder] == 0 || seen[Suspension] > 0) || rule.Kind == Termination && (seen[Suspension] == 0 || seen[Termination] > 0) || rule.Kind == Reminder && seen[Suspension] > 0 {
			wrong = append(wrong, fmt.Errorf("step %d: reminders come first, then one suspension, then one termination", rule.Step))
		}
		seen[rule.Kind]++
	}
	return errors.Join(wrong...)
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

const policySQL = `select step, days, kind, mail, sms, fee_chf, fee_eur from reminder_policy order by days`

func queuePolicy(batch *db.Batch, p *Policy) {
	var rules []Rule
	*p = nil
	db.QueueRows(batch, &rules, policySQL, db.Args{}, func(row pgx.CollectableRow) (r Rule, err error) {
		err = row.Scan(&r.Step, &r.Days, &r.Kind, &r.Mail, &r.SMS, &r.FeeCHF, &r.FeeEUR)
		*p = append(*p, r)
		return r, err
	})
}

// Policy reads the policy.
func (r *Reminders) Policy(ctx context.Context) (p Policy, err error) {
	batch := &db.Batch{}
	queuePolicy(batch, &p)
	return p, r.db.Read(ctx, db.System("read the policy of reminders"), batch)
}

// SetPolicy changes the policy, for staff: change makes the new one from the one in force.
func (r *Reminders) SetPolicy(ctx context.Context, change func(Policy) Policy) error {
	return r.db.Write(ctx, db.System("change the policy of reminders"), func(ctx context.Context, tx db.Tx) error {
		rows, err := tx.Query(ctx, policySQL+` for update`)
		if err != nil {
			return fmt.Errorf("read the policy of reminders: %w", err)
		}
		before, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Rule])
		if err != nil {
			return fmt.Errorf("read the policy of reminders: %w", err)
		}
		after := change(before)
		if err := after.Check(); err != nil {
			return err
		}
		batch := &db.Batch{}
		batch.Queue(`delete from reminder_policy`)
		for _, rule := range after {
			batch.Queue(`insert into reminder_policy (step, days, kind, mail, sms, fee_chf, fee_eur) values (@step, @days, @kind, @mail, @sms, @chf, @eur)`,
				db.Args{"step": rule.Step, "days": rule.Days, "kind": rule.Kind, "mail": rule.Mail, "sms": rule.SMS, "chf": rule.FeeCHF, "eur": rule.FeeEUR})
		}
		return send(ctx, tx, batch, "change the policy of reminders")
	})
}
