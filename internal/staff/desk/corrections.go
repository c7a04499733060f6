package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/internal/text"
)

// Direction is where the money of a correction goes.
type Direction string

// The directions.
const (
	Credit Direction = "credit" // to the prepaid account
	Debit  Direction = "debit"  // from it
)

// Directions lists them in the order in which they are offered.
var Directions = []Direction{Credit, Debit}

// Correction is what the correction of a prepaid account needs.
type Correction struct {
	Direction Direction `json:"direction"`
}

// signed is the amount as the prepaid account moves.
func (c Correction) signed(amount money.Money) money.Money {
	if c.Direction == Debit {
		return amount.Neg()
	}
	return amount
}

func (d *Desks) registerCorrections() {
	d.corrections = approval.Register(d.approvals, approval.Kind[Correction]{Name: "correction", Act: staff.CorrectBalance,
		CarryOut: func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, p approval.Proposal, c Correction) error {
			if !slices.Contains(Directions, c.Direction) {
				return fmt.Errorf("proposal %s has the direction %q", p.ID, c.Direction)
			}
			return impossible(d.payments.Correct(ctx, tx, now, by.Actor(), payment.Correction{Org: p.Org, Key: p.ID.String(), About: id.About(p.ID), Amount: c.signed(p.Amount), Reason: p.Reason}))
		}})
}

// NewCorrection is what the form says.
type NewCorrection struct {
	Organization string `form:"organization"` // number
	Direction    string `form:"direction"`
	Amount       string `form:"amount"`
	Currency     string `form:"currency"`
	Reason       string `form:"reason"` // the customer reads it
}

// clean is what is to be corrected, but for the organization; faults stand beside the fields.
func (n NewCorrection) clean() (c Correction, amount money.Money, err error) {
	f := &fault.Fault{Kind: fault.Invalid}
	c.Direction = Direction(n.Direction)
	if !slices.Contains(Directions, c.Direction) {
		f.Add("direction", "staff.corrections.choose")
	}
	currency, ok := money.ParseCurrency(n.Currency)
	if !ok {
		f.Add("currency", "error.unknown_choice")
		currency = money.CHF
	}
	if amount, err = money.Parse(n.Amount, currency); err != nil || !amount.Positive() {
		f.Add("amount", "prepaid.amount.needed")
	}
	return c, amount, fault.Together(f.OrNil(), approval.CheckReason(text.Line(n.Reason)))
}

// ProposeCorrection proposes that money is added to a prepaid account or taken from
// it, once for the key of the form. Faults stand beside the fields, also
// when the account does not hold what is to be taken from it.
func (d *Desks) ProposeCorrection(ctx context.Context, by staff.Colleague, key id.StaffApproval, in NewCorrection) error {
	if err := by.Must(staff.CorrectBalance, d.clock()); err != nil {
		return err
	}
	c, amount, invalid := in.clean()
	return d.approvals.Act(ctx, by, staff.CorrectBalance, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		of, found, err := org.IDByNumber(ctx, tx, text.Line(in.Organization))
		if err != nil {
			return err
		}
		var unknown error
		if !found {
			unknown = fault.Field("organization", "staff.organization.unknown")
		}
		if err := fault.Together(unknown, invalid); err != nil {
			return err
		}
		if err := d.payments.CorrectionFits(ctx, tx, payment.Correction{Org: of, Amount: c.signed(amount)}); err != nil {
			return err
		}
		return d.corrections.Propose(ctx, tx, now, by, approval.Draft{ID: key, Org: of, Amount: amount, Reason: in.Reason}, c)
	})
}
