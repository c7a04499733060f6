package demo

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
)

// loadPeople makes accounts, and the audit log's first entry of each that can
// sign in, as a sign-up does; the crowds that only fill lists can't.
func (d Deps) loadPeople(ctx context.Context, tx db.Tx, now time.Time, people []identity.LoadedPerson) error {
	if err := identity.LoadPeople(ctx, tx, now, people); err != nil {
		return err
	}
	var events []audit.Event
	for _, p := range people {
		if p.Password != nil {
			events = append(events, audit.Event{Action: "user.signed_up", User: p.ID, Actor: actor.Actor{User: p.ID, FirstName: p.FirstName, LastName: p.LastName, LoginID: p.LoginID}})
		}
	}
	if len(events) == 0 {
		return nil
	}
	return audit.New(d.Keyring).Load(ctx, tx, now, events)
}

// recordOrganization writes the audit log's first entry of an organization.
func (o organization) recordOrganization(ctx context.Context, tx db.Tx, log *audit.Log, now time.Time, made id.Org) error {
	return log.Record(ctx, tx, now, audit.Event{
		Action: "organization.created", Org: made, Subject: made.String(),
		Changes:  []audit.Change{{Field: "kind", After: string(o.Kind)}, {Field: "country", After: o.Country}},
		Personal: map[string]string{"organization": o.Name},
	})
}
