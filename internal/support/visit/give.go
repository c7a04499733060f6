package visit

import (
	"context"
	"strconv"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// Give lets whoever of support helps into the actor's organization, for those who
// administer it. The access has the ID of the form, so that a second click gives
// nothing more. Faults stand beside reason, ticket, scope and hours.
func (v *Visits) Give(ctx context.Context, act actor.Actor, access id.SupportAccess, in Terms) error {
	if err := mustGive(act.Role); err != nil {
		return err
	}
	terms, err := in.clean()
	if err != nil {
		return err
	}
	return v.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustGive(act.Role); err != nil {
			return err
		}
		now := v.clock()
		given := Access{ID: access, Org: act.Org, Terms: terms, State: Granted, CreatedAt: now, AnsweredAt: now, EndsAt: now.Add(terms.lasts())}
		made, err := insertAccess(ctx, tx, given, act.User)
		if err != nil || !made {
			return err
		}
		return v.record(ctx, tx, now, act, given, "support.access_given", termChanges(given)...)
	})
}

// record notes in the organization's log what happened to an access.
func (v *Visits) record(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, a Access, action string, changes ...audit.Change) error {
	return v.audit.Record(ctx, tx, now, audit.Event{Action: action, Org: a.Org, Actor: act, Subject: a.ID.String(), Changes: changes, Personal: map[string]string{"reason": a.Terms.Reason}})
}

// termChanges say in the log what an access opens, and until when.
func termChanges(a Access) []audit.Change {
	changes := []audit.Change{{Field: "products", After: strconv.FormatBool(a.Terms.Products)}, {Field: "accounting", After: strconv.FormatBool(a.Terms.Accounting)}, {Field: "settings", After: strconv.FormatBool(a.Terms.MayChange)}}
	if !a.EndsAt.IsZero() {
		changes = append(changes, audit.Change{Field: "ends_at", After: a.EndsAt.UTC().Format(time.RFC3339)})
	}
	return changes
}
