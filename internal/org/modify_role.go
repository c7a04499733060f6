package org

import (
	"context"
	"slices"
	"strconv"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
)

// NewStanding is what a member shall be from now on. Version is that of the
// member when the form was shown.
type NewStanding struct {
	Standing Standing
	Version  int
}

// ModifyRole gives a member, or somebody who is only invited, another role,
// permission or preferences, and sends the member a summary. A legal
// representative is touched by another one only, the last one stays what they
// are and keeps getting reminders (Conflict, or a fault beside the field).
// Conflict when the member was changed since the form was shown; the same
// change twice is no error. Conflict, too, after a recovery of the actor's account.
func (o *Organizations) ModifyRole(ctx context.Context, act actor.Actor, member id.Member, in NewStanding) error {
	if _, ok := actor.ParseRole(string(in.Standing.Role)); !ok {
		return fault.Field("role", "error.unknown_choice")
	}
	now := o.clock()
	return o.writeRoles(ctx, act, []id.Member{member}, in.Standing.Role, func(ctx context.Context, tx db.Tx, act actor.Actor, found []Member) error {
		m, want := found[0], in.Standing.Normalized()
		f := &fault.Fault{Kind: fault.Invalid}
		if in.Standing.CheckGiven(m.Standing, f); f.OrNil() != nil {
			return f
		}
		if m.Standing == want {
			return nil
		}
		if m.Version != in.Version {
			return changedMeanwhile()
		}
		return o.setStandings(ctx, tx, now, act, []Member{m}, func(Member) Standing { return want })
	})
}

// ModifyRoles gives several members the same role; permission and preferences
// stay as far as the role can have them. The rules are those of ModifyRole; all
// are changed or none. It is NotFound when one of them is not in the organization.
func (o *Organizations) ModifyRoles(ctx context.Context, act actor.Actor, members []id.Member, role actor.Role) error {
	if _, ok := actor.ParseRole(string(role)); !ok {
		return fault.Field("role", "error.unknown_choice")
	}
	now := o.clock()
	return o.writeRoles(ctx, act, members, role, func(ctx context.Context, tx db.Tx, act actor.Actor, found []Member) error {
		return o.setStandings(ctx, tx, now, act, found, func(m Member) Standing {
			m.Standing.Role = role
			return m.Standing.Normalized()
		})
	})
}

// LockEveryMember is LockMembers, NotFound when one is missing.
func LockEveryMember(ctx context.Context, tx db.Tx, org id.Org, members []id.Member) ([]Member, error) {
	found, err := LockMembers(ctx, tx, org, members)
	if err == nil && (len(found) == 0 || len(found) < len(id.Distinct(members))) {
		return nil, notFound()
	}
	return found, err
}

type standingChange struct {
	member Member
	after  Standing
}

// setStandings changes locked members within the rules, tells them and writes it down.
func (o *Organizations) setStandings(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, members []Member, want func(Member) Standing) error {
	if err := identity.MustBeSettled(ctx, tx, now, act.User); err != nil {
		return err
	}
	var changes []standingChange
	for _, m := range members {
		if after := want(m); after != m.Standing {
			changes = append(changes, standingChange{m, after})
		}
	}
	if err := o.mayChangeAll(ctx, tx, now, act, changes); err != nil {
		return err
	}
	if err := o.writeStandings(ctx, tx, now, act, changes); err != nil {
		return err
	}
	var switched []Member
	if slices.ContainsFunc(changes, standingChange.concernsLegal) {
		var err error
		if switched, err = remindLastLegal(ctx, tx, act.Org); err != nil {
			return err
		}
	}
	for _, c := range changes {
		if err := o.RecordMember(ctx, tx, now, act, "member.role_changed", c.member, c.audited()...); err != nil {
			return err
		}
	}
	return o.recordReminders(ctx, tx, now, act, switched)
}

func (o *Organizations) mayChangeAll(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, changes []standingChange) error {
	ids := make([]id.Member, len(changes))
	legalBefore, legalAfter := 0, 0
	for i, c := range changes {
		ids[i] = c.member.ID
		if !MayChange(act.Role, c.member.Standing.Role, c.after.Role) {
			return MustBeLegal()
		}
		if c.member.Standing.Role == actor.LegalRepresentative || c.after.Role == actor.LegalRepresentative {
			if err := act.NeedFresh(now); err != nil {
				return err
			}
		}
		legalBefore += one(c.member.isLegal())
		legalAfter += one(!c.member.Pending() && c.after.Role == actor.LegalRepresentative)
	}
	if legalBefore == 0 {
		return nil
	}
	others, err := legalBeside(ctx, tx, act.Org, ids)
	if err != nil || others {
		return err
	}
	return lastLegalStays(changes, legalAfter)
}

// lastLegalStays judges changes after which there is no legal representative but those changed themselves.
func lastLegalStays(changes []standingChange, legalAfter int) error {
	if legalAfter == 0 {
		return fault.New(fault.Conflict, "users.role.last_legal")
	}
	for _, c := range changes {
		if legalAfter == 1 && c.member.isLegal() && c.after.Role == actor.LegalRepresentative && !(c.after.BillingMail && c.after.BillingSMS) {
			return fault.Field("billing_mail", "users.role.reminders_stay")
		}
	}
	return nil
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (m Member) isLegal() bool { return !m.Pending() && m.Standing.Role == actor.LegalRepresentative }

func (c standingChange) audited() []audit.Change {
	before, after := c.member.Standing, c.after
	var changes []audit.Change
	if before.Role != after.Role {
		changes = append(changes, audit.Change{Field: "role", Before: string(before.Role), After: string(after.Role)})
	}
	for _, f := range []struct {
		name          string
		before, after bool
	}{{"accounting", before.Accounting, after.Accounting}, {"billing_mail", before.BillingMail, after.BillingMail}, {"billing_sms", before.BillingSMS, after.BillingSMS}} {
		if f.before != f.after {
			changes = append(changes, audit.Change{Field: f.name, Before: strconv.FormatBool(f.before), After: strconv.FormatBool(f.after)})
		}
	}
	return changes
}
