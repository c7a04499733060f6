package team

import (
	"context"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// Create makes a work team without members and returns its ID. request is
// the form's own key: the same one twice makes one team. It is for those who
// manage teams; faults stand beside name and description.
func (ts *Teams) Create(ctx context.Context, act actor.Actor, request string, in Details) (team id.Team, err error) {
	if err := mustManage(act.Role); err != nil {
		return team, err
	}
	in, err = in.Validate()
	if err != nil {
		return team, err
	}
	now := ts.clock()
	err = ts.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManage(act.Role); err != nil {
			return err
		}
		made, err := db.Found(tx.QueryRow(ctx, `select id from teams where org_id = @org and request = @request`,
			db.Args{"org": act.Org, "request": db.OrNull(id.FormKey(request))}).Scan(&team))
		if err != nil || made {
			return err
		}
		t := Team{ID: id.New[id.Team](), Name: in.Name, Description: in.Description}
		team = t.ID
		if err := insertTeam(ctx, tx, now, act.Org, t, id.FormKey(request)); err != nil {
			return err
		}
		return record(ctx, tx, now, ts.audit, act, actionCreated, t, nil, audit.Change{Field: "name", After: t.Name})
	})
	return team, err
}
