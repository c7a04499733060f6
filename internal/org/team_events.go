package org

import (
	"context"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
)

// The events of teams.
const (
	teamCreated        = "team.created"
	teamModified       = "team.modified"
	teamDeleted        = "team.deleted"
	teamMembersAdded   = "team.members_added"
	teamMembersRemoved = "team.members_removed"
	teamMembersLeft    = "team.members_left"
	teamLeaderSet      = "team.leader_set"
	teamLeaderUnset    = "team.leader_unset"
)

// namesKept is how many names an event about several people keeps.
const namesKept = 20

// recordTeam writes an event about a team, and the people concerned, into the organization's log.
func (o *Organizations) recordTeam(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, action string, t Team, members []Member, changes ...audit.Change) error {
	personal := map[string]string{}
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
	return o.audit.Record(ctx, tx, now, audit.Event{Action: action, Org: act.Org, Actor: act, Subject: t.ID.String(), Changes: changes, Personal: personal})
}

// recordTeamsLeft writes into the history of each team which of its members are
// about to leave the organization; their rows go with them.
func (o *Organizations) recordTeamsLeft(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, teams []teamLeft) error {
	for _, left := range teams {
		if err := o.recordTeam(ctx, tx, now, act, teamMembersLeft, Team{ID: left.team}, left.members); err != nil {
			return err
		}
	}
	return nil
}

// TeamEvent is a line of a team's history. Names are those of the first few
// people concerned; Others is how many more there were.
type TeamEvent struct {
	At     time.Time
	Kind   string // the part of the action behind the dot
	Actor  string // empty where it was erased
	Names  []string
	Others int
	Before string // of a team that was renamed: the name it had
	After  string
}

func teamEvent(e audit.Entry) TeamEvent {
	_, kind, _ := strings.Cut(e.Action, ".")
	line := TeamEvent{At: e.At, Kind: kind, Actor: e.Actor()}
	if names := e.Personal["members"]; names != "" {
		line.Names = strings.Split(names, "\n")
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
