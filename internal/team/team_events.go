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

// Event is a line of a team's history. Names are those of the first few
// people concerned, of a change of access those of the products; Others is how many more there were.
type Event struct {
	At     time.Time
	Kind   string // the part of the action behind the dot
	Actor  string // empty where it was erased
	Names  []string
	Others int
	Before string // of a team that was renamed: the name it had
	After  string
}

// accessChanged is the kind of an event that package product records about a team.
const accessChanged = "access_changed"

// productsNamed is how many products an event about access names.
const productsNamed = 5

// productsOf names the products that a change of access was about; none when it
// was about whole kinds, or about too many to be named.
func productsOf(e audit.Entry) (names []string) {
	for _, c := range e.Changes {
		if !strings.HasPrefix(c.Field, "product ") || e.Personal[c.Field] == "" || len(names) == productsNamed {
			return nil
		}
		names = append(names, e.Personal[c.Field])
	}
	return names
}

// readHistory is a team's history, which begins with the team even where the log doesn't say who made it.
func readHistory(entries []audit.Entry, t Team) (events []Event) {
	for _, e := range entries {
		events = append(events, readEvent(e))
	}
	if n := len(entries); n == 0 || n < historyShown && entries[n-1].Action != actionCreated {
		events = append(events, Event{At: t.CreatedAt, Kind: "created"})
	}
	return events
}

func readEvent(e audit.Entry) Event {
	_, kind, _ := strings.Cut(e.Action, ".")
	line := Event{At: e.At, Kind: kind, Actor: e.Actor()}
	if names := e.Personal["members"]; names != "" {
		line.Names = strings.Split(names, "\n")
	}
	if kind == accessChanged {
		line.Names = productsOf(e)
		return line
	}
	concerned := 0
	for _, c := range e.Changes {
		switch c.Field {
		case "member":
			concerned++
		case "name":
			line.Before, line.After = c.Before, c.After
		}
	}
	line.Others = concerned - len(line.Names)
	return line
}
