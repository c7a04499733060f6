package org

import (
	"context"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// CreateTeam makes a work team without members and returns its ID. request is
// the form's own key: the same one twice makes one team. It is for those who
// manage teams; faults stand beside name and description.
func (o *Organizations) CreateTeam(ctx context.Context, act actor.Actor, request string, in TeamDetails) (team id.Team, err error) {
	if err := mustManageTeams(act.Role); err != nil {
		return team, err
	}
	in, err = in.Validate()
	if err != nil {
		return team, err
	}
	now := o.clock()
	err = o.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManageTeams(act.Role); err != nil {
			return err
		}
		made, err := oneRow(tx.QueryRow(ctx, `select id from teams where org_id = @org and request = @request`,
			db.Args{"org": act.Org, "request": orNull(requestKey(request))}).Scan(&team))
		if err != nil || made {
			return err
		}
		t := Team{ID: id.New[id.Team](), Name: in.Name, Description: in.Description}
		team = t.ID
		if err := insertTeam(ctx, tx, now, act.Org, t, requestKey(request)); err != nil {
			return err
		}
		return o.recordTeam(ctx, tx, now, act, teamCreated, t, nil, audit.Change{Field: "name", After: t.Name})
	})
	return team, err
}
