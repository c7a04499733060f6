package protection

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/text"
)

// MaxReason is how long the reason of an exception may be, in characters.
const MaxReason = 200

// longestException is how far ahead the end of an exception may lie.
const longestException = 366 * 24 * time.Hour

// Exception is somebody of whom the rule on two-factor authentication asks nothing for a while.
type Exception struct {
	Member org.Member
	EndsAt time.Time
	Reason string
}

// ExceptFromTwoFactor lets a member be without a second factor until the time
// given; it is for those who administer the organization. Faults stand beside
// member, ends_at and reason; NotFound for a member of another organization.
func (p *Protection) ExceptFromTwoFactor(ctx context.Context, act actor.Actor, member id.Member, endsAt time.Time, reason string) error {
	if err := mustDecideSecurity(act.Role); err != nil {
		return err
	}
	now := p.clock()
	reason = text.Line(reason)
	if err := checkException(now, endsAt, reason); err != nil {
		return err
	}
	return p.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustDecideSecurity(act.Role); err != nil {
			return err
		}
		if err := act.NeedFresh(now); err != nil {
			return err
		}
		m, err := org.LockMember(ctx, tx, act.Org, member)
		if err != nil {
			return err
		}
		if m.Pending() {
			return fault.Field("member", "org.security.exception.not_joined")
		}
		_, err = tx.Exec(ctx, `
			insert into two_factor_exceptions (org_id, member_id, ends_at, reason, created_at) values (@org, @member, @ends, @reason, @now)
			on conflict (org_id, member_id) do update set ends_at = excluded.ends_at, reason = excluded.reason`,
			db.Args{"org": act.Org, "member": member, "ends": endsAt, "reason": reason, "now": now})
		if err != nil {
			return fmt.Errorf("except a member from two-factor authentication: %w", err)
		}
		return p.orgs.RecordMember(ctx, tx, now, act, "member.two_factor_excepted", m, audit.Change{Field: "ends_at", After: endsAt.UTC().Format(time.RFC3339)})
	})
}

func checkException(now, endsAt time.Time, reason string) error {
	f := &fault.Fault{Kind: fault.Invalid}
	switch {
	case endsAt.IsZero():
		f.Add("ends_at", "error.required")
	case !endsAt.After(now):
		f.Add("ends_at", "org.security.exception.past")
	case endsAt.Sub(now) > longestException:
		f.Add("ends_at", "org.security.exception.too_long")
	}
	text.CheckLine(f, "reason", reason, MaxReason, false)
	return f.OrNil()
}

// EndException makes the rule hold for the member again; without an exception it changes nothing.
func (p *Protection) EndException(ctx context.Context, act actor.Actor, member id.Member) error {
	now := p.clock()
	return p.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustDecideSecurity(act.Role); err != nil {
			return err
		}
		m, err := org.LockMember(ctx, tx, act.Org, member)
		if err != nil {
			return err
		}
		done, err := tx.Exec(ctx, `delete from two_factor_exceptions where org_id = @org and member_id = @member`, db.Args{"org": act.Org, "member": member})
		if err != nil {
			return fmt.Errorf("end an exception from two-factor authentication: %w", err)
		}
		if done.RowsAffected() == 0 {
			return nil
		}
		return p.orgs.RecordMember(ctx, tx, now, act, "member.two_factor_exception_ended", m)
	})
}
