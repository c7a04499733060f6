package team

import (
	"context"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/org"
)

// The actions of the log that are about teams.
const (
	actionCreated        = "team.created"
	actionModified       = "team.modified"
	actionDeleted        = "team.deleted"
	actionMembersAdded   = "team.members_added"
	actionMembersRemoved = "team.members_removed"
	actionMembersLeft    = "team.members_left"
	actionLeaderSet      = "team.leader_set"
	actionLeaderUnset    = "team.leader_unset"
)

// namesKept is how many names an event about several people keeps.
const namesKept = 20

// record writes an event about a team, and the people concerned, into the organization's log.
func record(ctx context.Context, tx db.Tx, now time.Time, log *audit.Log, act actor.Actor, action string, t Team, members []org.Member, changes ...audit.Change) error {
	personal := map[string]string{"team": t.Name}
	var names []string
	for i, m := range members {
		changes = append(changes, audit.Change{Field: "member", After: m.ID.String()})
		if i < namesKept {
			names = append(names, m.Name())
		}
	}
	if len(names) > 0 {
		personal["members"] = strings.Join(names, "\n")
	}
	return log.Record(ctx, tx, now, audit.Event{Action: action, Org: act.Org, Actor: act, Subject: t.ID.String(), Changes: changes, Personal: personal})
}

// RecordLeaving makes the function that writes into the history of each team
// which of its members are about to leave the organization; their rows go with
// them. It is org's Hooks.OnMembersLeave.
func RecordLeaving(log *audit.Log) func(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, members []org.Member) error {
	return func(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, members []org.Member) error {
		left, err := teamsLeft(ctx, tx, act.Org, members)
		if err != nil {
			return err
		}
		for _, l := range left {
			if err := record(ctx, tx, now, log, act, actionMembersLeft, l.team, l.members); err != nil {
				return err
			}
		}
		return nil
	}
}

// withBeginning adds the team's own beginning, for which the log may be too young.
func withBeginning(entries []audit.Entry, t Team) []audit.Entry {
	if n := len(entries); n == 0 || n < historyShown && entries[n-1].Action != actionCreated {
		return append(entries, audit.Entry{At: t.CreatedAt, Action: actionCreated})
	}
	return entries
}
