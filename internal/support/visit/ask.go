package visit

import (
	"context"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/staff"
)

// Question is what a colleague asks an organization for.
type Question struct {
	Organization string // its customer number, as it was typed
	Terms
}

// Ask asks an organization for temporary access; those who administer it get a mail.
// Faults stand beside organization, reason, ticket, scope and hours; one open
// question per colleague and organization, so that a second click asks nothing more.
// Forbidden for accounting asked for by somebody whose role sees no money.
func (v *Visits) Ask(ctx context.Context, by staff.Colleague, access id.SupportAccess, in Question) error {
	now := v.clock()
	if err := by.Must(staff.VisitCustomers, now); err != nil {
		return err
	}
	if in.Accounting {
		if err := by.Must(staff.SeeMoney, now); err != nil {
			return err
		}
	}
	terms, err := in.Terms.clean()
	asked, unknown := v.findOrg(ctx, in.Organization)
	if err := fault.Together(unknown, err); err != nil {
		return err
	}
	return v.db.Write(ctx, db.System("ask for temporary access"), func(ctx context.Context, tx db.Tx) error {
		locked, err := org.LockOrganization(ctx, tx, asked)
		if err != nil {
			return err
		}
		a := Access{ID: access, Org: asked, OrgNumber: locked.Number, OrgName: locked.Name, Asker: by.ID, AskerName: by.Name(), Terms: terms, State: Asked, CreatedAt: now}
		if err := v.mustBeFirst(ctx, tx, a); err != nil {
			return err
		}
		made, err := insertAccess(ctx, tx, a, id.User{})
		if err != nil || !made {
			return err
		}
		if err := v.record(ctx, tx, now, by.Actor(), a, "support.access_asked", termChanges(a)...); err != nil {
			return err
		}
		return v.tell(ctx, tx, now, a, Mail{Notice: NoticeAsked, By: by.Name(), Until: a.AnswerBy()})
	})
}

// findOrg is the organization of a customer number; the fault stands beside the field.
func (v *Visits) findOrg(ctx context.Context, typed string) (found id.Org, err error) {
	number := strings.Join(strings.Fields(typed), "")
	if number == "" {
		return found, fault.Field("organization", "error.required")
	}
	var there bool
	batch := &db.Batch{}
	queueByNumber(batch, &there, number, &found)
	if !org.IsNumber(number) {
		return found, fault.Field("organization", "visit.organization.unknown")
	}
	if err := v.db.Read(ctx, db.System("find an organization by its number"), batch); err != nil {
		return found, err
	}
	if !there {
		return found, fault.Field("organization", "visit.organization.unknown")
	}
	return found, nil
}

// mustBeFirst ends a question that nobody answered in time, and refuses another one while one waits.
func (v *Visits) mustBeFirst(ctx context.Context, tx db.Tx, a Access) error {
	waiting, err := waitingOf(ctx, tx, a.Org, a.Asker)
	if err != nil || waiting.ID.IsZero() || waiting.ID == a.ID {
		return err
	}
	if waiting.Waits(a.CreatedAt) {
		return fault.Field("organization", "visit.asked_already")
	}
	return v.expire(ctx, tx, a.CreatedAt, waiting)
}

// TakeBack withdraws what the colleague asked for; what is over already is no error.
func (v *Visits) TakeBack(ctx context.Context, by staff.Colleague, access id.SupportAccess) error {
	return v.writeAsked(ctx, by, access, func(ctx context.Context, tx db.Tx, a Access) error {
		now := v.clock()
		if !a.Waits(now) {
			return nil
		}
		return v.end(ctx, tx, now, a, Withdrawn, by.Actor())
	})
}

// writeAsked runs a change of an access that the colleague asked for, under the organization's lock.
func (v *Visits) writeAsked(ctx context.Context, by staff.Colleague, access id.SupportAccess, do func(ctx context.Context, tx db.Tx, a Access) error) error {
	if err := by.Must(staff.VisitCustomers, v.clock()); err != nil {
		return err
	}
	a, err := v.usable(ctx, by, access)
	if err != nil {
		return err
	}
	return v.db.Write(ctx, db.System("change temporary access"), func(ctx context.Context, tx db.Tx) error {
		if _, err := org.LockOrganization(ctx, tx, a.Org); err != nil {
			return err
		}
		locked, err := lockAccess(ctx, tx, a.Org, access)
		if err != nil {
			return err
		}
		return do(ctx, tx, locked)
	})
}

// usable is an access that the colleague may use: their own, or one given to support as a whole.
func (v *Visits) usable(ctx context.Context, by staff.Colleague, access id.SupportAccess) (a Access, err error) {
	list, err := v.readAccesses(ctx, `a.id = @access and (a.staff_id is null or a.staff_id = @staff)`, db.Args{"access": access, "staff": by.ID})
	if err != nil {
		return a, err
	}
	if len(list) == 0 {
		return a, notFound()
	}
	return list[0], nil
}

// end ends an access, and with it the visits that go by it.
func (v *Visits) end(ctx context.Context, tx db.Tx, now time.Time, a Access, as State, act actor.Actor) error {
	a.State, a.EndedAt = as, now
	if err := updateAccess(ctx, tx, a, id.User{}, act.User); err != nil {
		return err
	}
	action := "support.access_withdrawn"
	if as == Expired {
		action = "support.access_expired"
	}
	if err := v.record(ctx, tx, now, act, a, action); err != nil {
		return err
	}
	return v.endVisits(ctx, tx, now, a, act)
}

// expire ends an access whose time is over.
func (v *Visits) expire(ctx context.Context, tx db.Tx, now time.Time, a Access) error {
	return v.end(ctx, tx, now, a, Expired, actor.Actor{})
}
