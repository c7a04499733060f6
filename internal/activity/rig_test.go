package activity_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/activity"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/testkit/world"
)

var zurich = mustZone("Europe/Zurich")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

type rig struct {
	*world.World
}

func newRig(t *testing.T) rig { return rig{world.New(t)} }

// record writes events at a moment, all in one transaction.
func (r rig) record(at time.Time, events ...audit.Event) {
	r.T.Helper()
	r.Check(r.DB.Write(r.Ctx(), db.System("record for a test"), func(ctx context.Context, tx db.Tx) error {
		for _, e := range events {
			if err := r.Audit.Record(ctx, tx, at, e); err != nil {
				return err
			}
		}
		return nil
	}))
}

// own is an event of somebody's account.
func own(act actor.Actor, action string) audit.Event {
	return audit.Event{Action: action, User: act.User, Actor: act}
}

// ours is an event of the actor's organization.
func ours(act actor.Actor, action, subject string, personal map[string]string) audit.Event {
	return audit.Event{Action: action, Org: act.Org, Actor: act, Subject: subject, Personal: personal}
}

func (r rig) account(act actor.Actor, q activity.Query) activity.AccountPage {
	r.T.Helper()
	page, err := r.Activity.Account(r.Ctx(), act, q, zurich)
	r.Check(err)
	return page
}

func (r rig) organization(act actor.Actor, f activity.Filter) activity.List {
	r.T.Helper()
	list, err := r.Activity.Organization(r.Ctx(), act, activity.Query{Filter: f})
	r.Check(err)
	return list
}

func actions(list activity.List) []string {
	names := []string{}
	for _, e := range list.Entries {
		names = append(names, e.Action)
	}
	return names
}
