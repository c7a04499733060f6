// Package desk has what the staff does in the console with the money of customers:
// payouts, refunds, corrections of prepaid accounts, and money that came without a
// reference. What is above a limit, and every correction, takes two people.
//
// It must not know how any of it is booked: the areas of billing do that.
package desk

import (
	"errors"
	"time"

	"manager/internal/audit"
	"manager/internal/billing/bank"
	"manager/internal/billing/document"
	"manager/internal/billing/payment"
	"manager/internal/billing/payout"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/staff/approval"
)

// Limits are up to which amount one person acts alone, in minor units of francs and euros alike.
type Limits struct {
	Payout int64
	Refund int64
}

// Deps is what Desks works with; all of it is required.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Audit     *audit.Log
	Approvals *approval.Approvals
	Payouts   *payout.Payouts
	Payments  *payment.Payments
	Documents *document.Documents
	Bank      *bank.Bank
	Limits    Limits
}

// Desks holds the use cases of the desks.
type Desks struct {
	db        *db.DB
	clock     clock.Clock
	audit     *audit.Log
	approvals *approval.Approvals
	payouts   *payout.Payouts
	payments  *payment.Payments
	documents *document.Documents
	bank      *bank.Bank
	limits    Limits

	releases    approval.Registered[Release]
	corrections approval.Registered[Correction]
	refunds     approval.Registered[Refund]
}

// New makes the use cases from what they work with, and makes their kinds of acts known to the approvals.
func New(d Deps) *Desks {
	k := &Desks{db: d.DB, clock: d.Clock, audit: d.Audit, approvals: d.Approvals, payouts: d.Payouts, payments: d.Payments, documents: d.Documents, bank: d.Bank, limits: d.Limits}
	k.registerReleases()
	k.registerCorrections()
	k.registerRefunds()
	return k
}

// day is the time whose payouts of an organization count together: several below the limit are one above it.
const day = 24 * time.Hour

// impossible makes a Conflict of what keeps a proposal from being carried out now: it
// stands beside no field of whoever approves.
func impossible(err error) error {
	var f *fault.Fault
	var state *payout.StateError
	switch {
	case errors.As(err, &state):
		return notHeld(state)
	case !errors.As(err, &f):
		return err
	case f.Kind == fault.NotFound:
		return fault.New(fault.Conflict, "staff.approval.customer_closed")
	case f.Kind == fault.Invalid && len(f.Fields) > 0:
		return fault.New(fault.Conflict, f.Fields[0].Key, f.Fields[0].Args...)
	}
	return err
}

// Limits are up to which amount one person acts alone.
func (d *Desks) Limits() Limits { return d.limits }
