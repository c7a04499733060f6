package visit

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/staff"
)

// How many accesses, and pages seen, stand on a page.
const (
	accessesShown = 20
	pagesShown    = 100
)

// List is a page of an organization's accesses, the newest first.
type List struct {
	Accesses []Access
	Next     string // where the next page goes on; empty on the last one
}

// List returns a page of the organization's accesses, from the cursor on, for those who administer it.
func (v *Visits) List(ctx context.Context, act actor.Actor, from string) (list List, err error) {
	if err := mustGive(act.Role); err != nil {
		return list, err
	}
	after := id.OrZero[id.SupportAccess](from)
	batch := &db.Batch{}
	queueAccesses(batch, act.Org, after, &list.Accesses)
	if err := v.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return list, err
	}
	list.Accesses, list.Next = keyset.Forward(list.Accesses, accessesShown, func(a Access) string { return a.ID.String() })
	return list, nil
}

// Mine returns what the colleague may use or has asked for, and what support as a
// whole was given, the newest first: what is open or waits, and what ended in the last
// days. It says what opens to the colleague, and leaves out what opens nothing to them.
func (v *Visits) Mine(ctx context.Context, by staff.Colleague) (list []Access, err error) {
	now := v.clock()
	if err := by.Must(staff.VisitCustomers, now); err != nil {
		return nil, err
	}
	all, err := v.readAccesses(ctx, `(a.staff_id = @staff and a.created_at > @since or a.staff_id is null and a.state = 'granted' and a.ends_at > @now)`,
		db.Args{"staff": by.ID, "since": now.Add(-mineFor), "now": now})
	for _, a := range all {
		if terms, closed := a.Terms.openTo(by); closed == nil {
			a.Terms = terms
			list = append(list, a)
		}
	}
	return list, err
}

// mineFor is how long what is over stands in a colleague's list, and mineShown how much there is of it.
const (
	mineFor   = 7 * 24 * time.Hour
	mineShown = 100
)

// PageSeen is one page that somebody of support asked for.
type PageSeen struct {
	ID      id.SupportPage
	At      time.Time
	By      string
	Method  string
	Pattern string
	Address string
	Allowed bool // else it was refused
}

// Report is everything that was done by an access.
type Report struct {
	Access  Access
	Visits  []Stay
	Pages   []PageSeen // the newest first
	Seen    int        // of the newest Counted pages, how many were shown, and
	Refused int        // how many were not
	Changed int        // forms that were sent
	More    bool       // there are older pages, which were not counted
	Next    string     // where the next page goes on; empty on the last one
}

// Stay is one time that somebody of support was in.
type Stay struct {
	By      string
	BeganAt time.Time
	EndedAt time.Time // zero: in now
}

// staysShown is how many visits a report names.
const staysShown = 20

// Report returns what support did by an access, from the cursor on, for those who
// administer the organization; NotFound when it has no such access.
func (v *Visits) Report(ctx context.Context, act actor.Actor, access id.SupportAccess, from string) (r Report, err error) {
	if err := mustGive(act.Role); err != nil {
		return r, err
	}
	after := id.OrZero[id.SupportPage](from)
	var found []Access
	batch := &db.Batch{}
	queueReport(batch, act.Org, access, after, &found, &r)
	if err := v.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return r, err
	}
	if len(found) == 0 {
		return r, notFound()
	}
	r.Access = found[0]
	r.More = r.Access.Pages > Counted
	r.Pages, r.Next = keyset.Forward(r.Pages, pagesShown, func(p PageSeen) string { return p.ID.String() })
	return r, nil
}

// exportChunk is how many pages are read at once.
const exportChunk = 1000

// Export gives every page asked for by an access to add, the oldest first, and calls
// send after each chunk; NotFound when the organization has no such access.
func (v *Visits) Export(ctx context.Context, act actor.Actor, access id.SupportAccess, add func(PageSeen), send func() error) error {
	if err := v.mustHave(ctx, act, access); err != nil {
		return err
	}
	for after := (id.SupportPage{}); ; {
		var chunk []PageSeen
		batch := &db.Batch{}
		queuePages(batch, act.Org, access, after, &chunk)
		if err := v.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
			return err
		}
		for _, p := range chunk {
			add(p)
		}
		if err := send(); err != nil || len(chunk) < exportChunk {
			return err
		}
		after = chunk[len(chunk)-1].ID
	}
}

// mustHave is NotFound when the organization has no such access, and Forbidden for those who do not administer it.
func (v *Visits) mustHave(ctx context.Context, act actor.Actor, access id.SupportAccess) error {
	if err := mustGive(act.Role); err != nil {
		return err
	}
	var found bool
	batch := &db.Batch{}
	queueExists(batch, act.Org, access, &found)
	if err := v.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return err
	}
	if !found {
		return notFound()
	}
	return nil
}
