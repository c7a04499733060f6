package approval

import (
	"context"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/staff"
	"manager/internal/text"
)

// Approve carries out what somebody else proposed, once, in the transaction that notes the
// approval. Both people's roles are read again there: Conflict when who proposed it may
// not do it any more, Forbidden for their own proposal, whatever session it comes from. A second
// click is no error. Conflict, and nothing changes, when it was decided otherwise or is impossible now.
func (a *Approvals) Approve(ctx context.Context, by staff.Colleague, proposal id.StaffApproval) error {
	return a.decide(ctx, by, proposal, Approved, "", func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, p Proposal, may map[id.Staff]staff.Role) error {
		k := a.kinds[p.Kind]
		if !may[p.ProposedBy].Is(k.act) {
			return fault.New(fault.Conflict, "staff.approval.proposer", "Name", p.Proposer)
		}
		return k.carryOut(ctx, tx, now, by, p)
	})
}

// Refuse ends what somebody else proposed, for a reason; a second click is no error.
func (a *Approvals) Refuse(ctx context.Context, by staff.Colleague, proposal id.StaffApproval, typed string) error {
	reason := text.Line(typed)
	if err := by.Must(staff.Decide, a.clock()); err != nil {
		return err
	}
	if err := CheckReason(reason); err != nil {
		return err
	}
	return a.decide(ctx, by, proposal, Refused, reason, nil)
}

// decided are the events of decisions.
var decided = map[State]string{Approved: "approval.approved", Refused: "approval.refused"}

// decide notes what somebody else than who proposed it decided, and does what follows.
func (a *Approvals) decide(ctx context.Context, by staff.Colleague, proposal id.StaffApproval, state State, refusal string,
	then func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, p Proposal, may map[id.Staff]staff.Role) error) error {
	if err := by.Must(staff.Decide, a.clock()); err != nil {
		return err
	}
	return a.db.Write(ctx, db.System("decide on a proposal"), func(ctx context.Context, tx db.Tx) error {
		now := a.clock()
		p, err := lock(ctx, tx, proposal)
		if err != nil {
			return err
		}
		k, known := a.kinds[p.Kind]
		if !known {
			return notFound()
		}
		may, err := staff.LockRoles(ctx, tx, p.ProposedBy, by.ID)
		if err != nil {
			return err
		}
		by, err := by.Again(ctx, tx, now)
		if err != nil {
			return err
		}
		for _, act := range []staff.Act{staff.Decide, k.act} {
			if err := by.Must(act, now); err != nil {
				return err
			}
		}
		if p.ProposedBy == by.ID {
			return fault.New(fault.Forbidden, "staff.denied.own")
		}
		if p.decidedBy(by, state) {
			return nil
		}
		if err := p.open(now); err != nil {
			return err
		}
		if err := settle(ctx, tx, now, p, state, by.ID, refusal); err != nil {
			return err
		}
		if then != nil {
			if err := then(ctx, tx, now, by, p, may); err != nil {
				return err
			}
		}
		reason := p.Reason
		if refusal != "" {
			reason = refusal
		}
		return a.record(ctx, tx, now, by.Actor(), p, decided[state], reason)
	})
}

// Withdraw takes the colleague's own proposal back; a second click is no error. Forbidden for anybody else's.
func (a *Approvals) Withdraw(ctx context.Context, by staff.Colleague, proposal id.StaffApproval) error {
	if err := by.Role.Must(staff.Decide); err != nil {
		return err
	}
	return a.db.Write(ctx, db.System("withdraw a proposal"), func(ctx context.Context, tx db.Tx) error {
		now := a.clock()
		p, err := lock(ctx, tx, proposal)
		if err != nil {
			return err
		}
		by, err := by.Again(ctx, tx, now)
		if err != nil {
			return err
		}
		if p.ProposedBy != by.ID {
			return fault.New(fault.Forbidden, "staff.denied.not_own")
		}
		if p.decidedBy(by, Withdrawn) {
			return nil
		}
		if err := p.open(now); err != nil {
			return err
		}
		if err := settle(ctx, tx, now, p, Withdrawn, by.ID, ""); err != nil {
			return err
		}
		return a.record(ctx, tx, now, by.Actor(), p, "approval.withdrawn", p.Reason)
	})
}
