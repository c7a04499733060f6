package desk

import (
	"context"
	"errors"
	"time"

	"manager/internal/billing/payout"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/internal/text"
)

// Release is what the release of a payout needs.
type Release struct {
	Payout id.Payout `json:"payout"`
}

func (d *Desks) registerReleases() {
	d.releases = approval.Register(d.approvals, approval.Kind[Release]{Name: "payout", Act: staff.PayOut,
		CarryOut: func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, _ approval.Proposal, r Release) error {
			return impossible(d.payouts.ReleaseHeld(ctx, tx, now, by.Actor(), r.Payout))
		}})
}

// Held is a page of the payouts that are held.
type Held struct {
	Payouts []HeldPayout
	Limit   int64  // in minor units, above which a release takes two people
	Next    string // cursor of the page after; empty: there is none
}

// HeldPayout is a payout that is held.
type HeldPayout struct {
	payout.Payout
	Proposal id.StaffApproval // by which its release waits for somebody else; zero: none
}

// pageSize is how many payouts a page lists.
const pageSize = 50

// Held lists the payouts that are held, the oldest first, from after the cursor on.
func (d *Desks) Held(ctx context.Context, by staff.Colleague, after string) (held Held, err error) {
	if err := by.Role.Must(staff.PayOut); err != nil {
		return held, err
	}
	cursor := id.OrZero[id.Payout](after)
	page, err := d.payouts.HeldPage(ctx, cursor, pageSize+1)
	if err != nil {
		return held, err
	}
	page, held.Next = keyset.Forward(page, pageSize, func(p payout.Payout) string { return p.ID.String() })
	subjects := make([]string, len(page))
	for i, p := range page {
		subjects[i] = p.ID.String()
	}
	waiting, err := d.releases.Waiting(ctx, subjects)
	if err != nil {
		return held, err
	}
	held.Limit = d.limits.Payout
	for _, p := range page {
		held.Payouts = append(held.Payouts, HeldPayout{Payout: p, Proposal: waiting[p.ID.String()]})
	}
	return held, nil
}

// Done is what became of payouts that were to be released.
type Done struct {
	Released int
	Proposed int // to somebody else, who must approve it
	Left     int // withdrawn meanwhile, released before, or proposed by somebody else
}

// ReleasePayouts releases payouts, each for itself: one that can't be released keeps no
// other from it. Above the limit, together with what the organization was paid out
// in the last 24 hours, it is proposed. Faults stand beside payouts and reason.
func (d *Desks) ReleasePayouts(ctx context.Context, by staff.Colleague, payouts []string, reason string) (done Done, err error) {
	if err := by.Must(staff.PayOut, d.clock()); err != nil {
		return done, err
	}
	ids := make([]id.Payout, 0, len(payouts))
	for _, typed := range payouts {
		one, err := id.Parse[id.Payout](typed)
		if err != nil {
			return done, notFound()
		}
		ids = append(ids, one)
	}
	var none error
	if len(ids) == 0 {
		none = fault.Field("payouts", "staff.payouts.choose")
	}
	if err := fault.Together(none, approval.CheckReason(text.Line(reason))); err != nil {
		return done, err
	}
	for _, one := range id.Distinct(ids) {
		proposed, err := d.release(ctx, by, one, reason)
		var f *fault.Fault
		switch {
		case errors.As(err, &f) && (f.Kind == fault.Conflict || f.Kind == fault.NotFound):
			done.Left++
		case err != nil:
			return done, err
		case proposed:
			done.Proposed++
		default:
			done.Released++
		}
	}
	return done, nil
}

func (d *Desks) release(ctx context.Context, by staff.Colleague, one id.Payout, reason string) (proposed bool, err error) {
	err = d.approvals.Act(ctx, by, staff.PayOut, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		// Looked at before the payout is locked: whoever approves it meanwhile waits for the payout.
		waiting, err := d.releases.Waits(ctx, tx, now, by, one.String())
		if proposed = !waiting.IsZero(); err != nil || proposed {
			return err
		}
		found, err := d.payouts.LockHeld(ctx, tx, one)
		if err != nil {
			return impossible(err)
		}
		sum, err := d.payouts.ReleasedSince(ctx, tx, found.Org, found.Amount.Currency, now.Add(-day))
		if err != nil {
			return err
		}
		if proposed = sum.Minor+found.Amount.Minor > d.limits.Payout; proposed {
			return d.releases.Propose(ctx, tx, now, by, approval.Draft{ID: id.New[id.StaffApproval](), Org: found.Org, Amount: found.Amount, Subject: one.String(), Reason: reason}, Release{Payout: one})
		}
		return impossible(d.payouts.ReleaseHeld(ctx, tx, now, by.Actor(), one))
	})
	return proposed, err
}

// notHeld says why a payout can't be released.
func notHeld(state *payout.StateError) error {
	if state.State == "" {
		return notFound()
	}
	return fault.New(fault.Conflict, "staff.payouts.not_held."+string(state.State))
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
