package approval

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/staff"
	"manager/internal/text"
)

// Act runs what somebody of the staff does in one transaction of the system's scope, if
// their role and elevation allow the act at that moment. by is the colleague as they are then.
func (a *Approvals) Act(ctx context.Context, by staff.Colleague, act staff.Act, do func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error) error {
	if err := by.Must(act, a.clock()); err != nil {
		return err
	}
	return a.db.Write(ctx, db.System("act in the staff console"), func(ctx context.Context, tx db.Tx) error {
		now := a.clock()
		by, err := by.Again(ctx, tx, now)
		if err != nil {
			return err
		}
		if err := by.Must(act, now); err != nil {
			return err
		}
		return do(ctx, tx, now, by)
	})
}

// Propose writes a proposal down in tx, within Act. The same again is no error and
// nothing changes; Conflict when its subject is proposed already. A fault stands beside reason.
func (r Registered[T]) Propose(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, d Draft, data T) error {
	d.Reason = text.Line(d.Reason)
	if err := CheckReason(d.Reason); err != nil {
		return err
	}
	written, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("write down what is proposed: %w", err)
	}
	if err := by.Must(r.approvals.kinds[r.name].act, now); err != nil {
		return err
	}
	if _, err := r.approvals.expire(ctx, tx, now, `p.kind = @kind and p.subject = @subject`, db.Args{"kind": r.name, "subject": d.Subject}); err != nil {
		return err
	}
	p := Proposal{ID: d.ID, Kind: r.name, Org: d.Org, Amount: d.Amount, Subject: d.Subject, Reason: d.Reason, ProposedBy: by.ID, ProposedAt: now, ExpiresAt: now.Add(lives), data: written}
	fresh, err := insert(ctx, tx, p)
	if err != nil || !fresh {
		return err
	}
	return r.approvals.record(ctx, tx, now, by.Actor(), p, "approval.proposed", d.Reason)
}

// CheckReason is a fault beside reason when it is none.
func CheckReason(reason string) error {
	f := &fault.Fault{Kind: fault.Invalid}
	text.CheckLine(f, "reason", reason, MaxReason, true)
	return f.OrNil()
}

// record notes in the chain of whoever acted what became of a proposal.
func (a *Approvals) record(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, p Proposal, action, reason string) error {
	changes := []audit.Change{{Field: "kind", After: p.Kind}}
	if p.Amount.Currency != "" {
		changes = append(changes, audit.Change{Field: "amount", After: p.Amount.String()})
	}
	personal := map[string]string{"reason": reason}
	if !p.Org.IsZero() {
		personal["organization"] = p.Org.String()
	}
	return a.audit.Record(ctx, tx, now, audit.Event{Action: action, Actor: act, Subject: p.ID.String(), Changes: changes, Personal: personal})
}

// Expire notes which proposals are too old to be approved; a periodic job calls it.
func (a *Approvals) Expire(ctx context.Context) error {
	for {
		var n int
		err := a.db.Write(ctx, db.System("expire proposals"), func(ctx context.Context, tx db.Tx) (err error) {
			n, err = a.expire(ctx, tx, a.clock(), `true`, db.Args{})
			return err
		})
		if err != nil || n < expireAtOnce {
			return err
		}
	}
}

// expireAtOnce is how many proposals expire in one transaction.
const expireAtOnce = 100

// expire ends those of the proposals p of a condition that are too old.
func (a *Approvals) expire(ctx context.Context, tx db.Tx, now time.Time, condition string, args db.Args) (n int, err error) {
	args["now"], args["limit"] = now, expireAtOnce
	old, err := query(ctx, tx, `p.state = 'proposed' and p.expires_at <= @now and `+condition+` order by p.expires_at, p.id limit @limit for update of p skip locked`, args)
	if err != nil {
		return 0, err
	}
	for _, p := range old {
		if _, err := tx.Exec(ctx, `update staff_approvals set state = 'expired', decided_at = @now where id = @id`, db.Args{"now": now, "id": p.ID}); err != nil {
			return 0, fmt.Errorf("expire a proposal: %w", err)
		}
		if err := a.record(ctx, tx, now, actor.Actor{Staff: p.ProposedBy, StaffName: p.Proposer, Origin: actor.System}, p, "approval.expired", p.Reason); err != nil {
			return 0, err
		}
	}
	return len(old), nil
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
