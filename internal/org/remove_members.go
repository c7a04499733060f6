package org

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
)

// Removal is who shall leave the organization; the password is the actor's own.
type Removal struct {
	Members   []id.Member
	Password  string
	Confirmed bool
	Wrong     []fault.FieldFault // what an area above has found wrong, told together with the rest
}

// check is a fault with everything that is wrong, or nil.
func (in Removal) check(ctx context.Context, act actor.Actor, accounts *identity.Accounts) error {
	wrong := &fault.Fault{Kind: fault.Invalid, Fields: in.Wrong}
	if err := accounts.CheckOwnPassword(ctx, act, in.Password); err != nil {
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Invalid {
			return err
		}
		wrong.Fields = append(wrong.Fields, f.Fields...)
	}
	if !in.Confirmed {
		wrong.Add("confirmed", "users.remove.confirmation_needed")
	}
	return wrong.OrNil()
}

// RemoveMembers takes people out of the organization: their access ends at
// once, in open sessions too, and each gets a mail. Invitations among them are
// withdrawn. All go or none. Faults stand beside password and confirmed; a
// legal representative is removed by another one only, nobody removes
// themselves (they leave), and NotFound means that one is not in the organization.
// Conflict, too, after a recovery of the actor's account: those who were warned of it stay.
// With decide an area above decides, in the same transaction, what becomes of its own
// while the members, those with a user, are still there and locked.
func (o *Organizations) RemoveMembers(ctx context.Context, act actor.Actor, in Removal, decide func(ctx context.Context, tx db.Tx, act actor.Actor, going []Member) (RemovalRecord, error)) (int, error) {
	if err := MustManageMembers(act.Role); err != nil {
		return 0, err
	}
	if slices.Contains(in.Members, act.Member) {
		return 0, fault.New(fault.Conflict, "users.remove.yourself")
	}
	if err := in.check(ctx, act, o.accounts); err != nil {
		return 0, err
	}
	now := o.clock()
	removed := len(id.Distinct(in.Members))
	err := o.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := MustManageMembers(act.Role); err != nil {
			return err
		}
		if gone, err := GoneLately(ctx, tx, now, act.Org, in.Members); err != nil || gone {
			return err
		}
		if err := identity.MustBeSettled(ctx, tx, now, act.User); err != nil {
			return err
		}
		members, err := LockEveryMember(ctx, tx, act.Org, in.Members)
		if err != nil {
			return err
		}
		return o.removeAll(ctx, tx, now, act, members, decide)
	})
	return removed, err
}

// RemovalRecord is what another area decides when members go; it stands in the log with each removal.
type RemovalRecord struct {
	Changes  []audit.Change
	Personal map[string]string
}

func (o *Organizations) removeAll(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, members []Member, decide func(context.Context, db.Tx, actor.Actor, []Member) (RemovalRecord, error)) error {
	for _, m := range members {
		if !MayRemove(act.Role, m.Standing.Role) {
			return MustBeLegal()
		}
	}
	if err := mustKeepLegal(ctx, tx, act.Org, members); err != nil {
		return err
	}
	going := slices.DeleteFunc(slices.Clone(members), Member.Pending)
	record, err := decide(ctx, tx, act, going)
	if err != nil {
		return err
	}
	for _, m := range going {
		mail := RemovedMail{Name: m.FirstName, Organization: act.OrgName, RemovedBy: act.Name()}
		if err := o.MailMember(ctx, tx, now, act, m, mail); err != nil {
			return err
		}
	}
	if err := o.TellMembersLeave(ctx, tx, now, act, members); err != nil {
		return err
	}
	if err := DeleteMembers(ctx, tx, act.Org, members); err != nil {
		return err
	}
	switched, err := remindLastLegal(ctx, tx, act.Org)
	if err != nil {
		return err
	}
	if err := o.RecordGone(ctx, tx, now, act, members, record); err != nil {
		return err
	}
	return o.recordReminders(ctx, tx, now, act, switched)
}

// mustKeepLegal is a fault when nobody would represent the organization without the members given.
func mustKeepLegal(ctx context.Context, tx db.Tx, org id.Org, without []Member) error {
	if !slices.ContainsFunc(without, Member.isLegal) {
		return nil
	}
	ids := make([]id.Member, len(without))
	for i, m := range without {
		ids[i] = m.ID
	}
	others, err := legalBeside(ctx, tx, org, ids)
	if err == nil && !others {
		return fault.New(fault.Conflict, "users.remove.last_legal")
	}
	return err
}

// RecordGone writes down who is gone, and what was decided about what those with a user leave.
func (o *Organizations) RecordGone(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, members []Member, record RemovalRecord) error {
	for _, m := range members {
		action, decided := "member.removed", record
		if m.Pending() {
			action, decided = "member.invitation_withdrawn", RemovalRecord{}
		}
		personal := map[string]string{"member": m.Name(), "email": m.Email}
		maps.Copy(personal, decided.Personal)
		err := o.audit.Record(ctx, tx, now, audit.Event{Action: action, Org: act.Org, Actor: act, Subject: m.ID.String(), Changes: decided.Changes, Personal: personal})
		if err != nil {
			return err
		}
	}
	return nil
}
