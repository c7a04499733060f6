package visit

import (
	"context"
	"net/url"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/seal"
	"manager/internal/staff"
)

// Entered is a visit as one of its requests has it.
type Entered struct {
	Visit     id.SupportVisit
	Access    id.SupportAccess
	By        staff.Colleague
	Org       id.Org
	OrgNumber string
	OrgName   string
	Terms     Terms // without reason and ticket
	EndsAt    time.Time
	Allowed   bool // the page asked for is one that the access opens
}

// Actor is who acts in the organization.
func (e Entered) Actor() actor.Actor {
	act := e.By.Actor()
	act.Org, act.OrgNumber, act.OrgName = e.Org, e.OrgNumber, e.OrgName
	act.Role, act.Accounting, act.Access, act.SeesProducts, act.MayChange = actor.Visitor, e.Terms.Accounting, e.Access, e.Terms.Products, e.Terms.MayChange
	return act
}

// Begin lets a colleague in by an access, and returns the token by which their
// browser says so; those who administer the organization get a mail. A second
// click goes on with the same visit; one in another organization ends. Conflict
// when the access is not open any more. The access returned opens what it opens to
// the colleague: accounting only to those whose role sees money.
func (v *Visits) Begin(ctx context.Context, by staff.Colleague, access id.SupportAccess) (a Access, token string, err error) {
	token, hash := seal.Token()
	err = v.writeAsked(ctx, by, access, func(ctx context.Context, tx db.Tx, locked Access) error {
		now := v.clock()
		if !locked.Open(now) {
			return fault.New(fault.Conflict, "visit.over")
		}
		opens, err := locked.Terms.openTo(by)
		if err != nil {
			return err
		}
		a = locked
		a.Terms = opens
		if err := mustLive(ctx, tx, now, by); err != nil {
			return err
		}
		again, err := renewToken(ctx, tx, by, access, hash[:])
		if err != nil || again {
			return err
		}
		if err := v.leave(ctx, tx, now, by); err != nil {
			return err
		}
		if err := insertVisit(ctx, tx, now, by, a, hash[:]); err != nil {
			return err
		}
		if err := v.record(ctx, tx, now, inOrg(by.Actor(), a), locked, "support.visit_begun"); err != nil {
			return err
		}
		return v.tell(ctx, tx, now, locked, Mail{Notice: NoticeBegun, By: by.Name(), Until: a.EndsAt})
	})
	return a, token, err
}

func inOrg(act actor.Actor, a Access) actor.Actor {
	act.Org, act.OrgNumber, act.OrgName = a.Org, a.OrgNumber, a.OrgName
	return act
}

// Enter finds the visit of a request by the hashes of its own token and of that of
// the staff's session, both from the same browser, in the organization with that
// number. The same statement writes the page asked for into the list, so that
// nothing is shown that does not stand there. found is false when the visit, the
// access or the session is over, or the colleague's role visits nobody; accounting
// is closed to a role that sees no money, whatever the access says.
func (v *Visits) Enter(ctx context.Context, tokenHash, sessionHash []byte, number, method, pattern string, asked *url.URL) (e Entered, found bool, err error) {
	page, known := PageAt(method, pattern)
	now := v.clock()
	args := staff.SessionArgs(now)
	for name, value := range map[string]any{"visit": tokenHash, "session": sessionHash, "number": number, "page": id.New[id.SupportPage](), "method": method, "pattern": pattern, "address": address(asked),
		"known": known, "products": page.Products, "accounting": page.Accounting, "changes": page.Changes,
		"visitors": staff.RolesFor(staff.VisitCustomers), "clerks": staff.RolesFor(staff.SeeMoney)} {
		args[name] = value
	}
	batch := &db.Batch{}
	db.Queue(batch, &found, enterSQL, args, append([]any{&e.Visit, &e.Access, &e.Org, &e.OrgNumber, &e.OrgName, &e.Terms.Products, &e.Terms.Accounting, &e.Terms.MayChange, &e.EndsAt}, e.By.Columns()...)...)
	if err := v.db.Read(ctx, db.System("let somebody of the staff in"), batch); err != nil || !found {
		return Entered{}, false, err
	}
	e.Allowed = known && e.Terms.Allows(page)
	return e, true, nil
}

// Leave ends the visit of the colleague's session; without one it changes nothing.
func (v *Visits) Leave(ctx context.Context, by staff.Colleague) error {
	return v.db.Write(ctx, db.System("end a visit"), func(ctx context.Context, tx db.Tx) error {
		return v.leave(ctx, tx, v.clock(), by)
	})
}

func (v *Visits) leave(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
	return v.endThose(ctx, tx, now, `v.staff_session_id = @of`, by.Session, by.Actor())
}

// endVisits ends the visits that go by an access.
func (v *Visits) endVisits(ctx context.Context, tx db.Tx, now time.Time, a Access, act actor.Actor) error {
	return v.endThose(ctx, tx, now, `v.access_id = @of`, a.ID, act)
}

// endThose ends open visits, notes who ended them, and mails that they are over.
func (v *Visits) endThose(ctx context.Context, tx db.Tx, now time.Time, which string, of any, act actor.Actor) error {
	over, err := endOpenVisits(ctx, tx, now, which, of)
	if err != nil {
		return err
	}
	for _, e := range over {
		if err := v.record(ctx, tx, now, inOrg(act, e.Access), e.Access, "support.visit_ended"); err != nil {
			return err
		}
		if err := v.tell(ctx, tx, now, e.Access, Mail{Notice: NoticeEnded, By: e.by}); err != nil {
			return err
		}
	}
	return nil
}
