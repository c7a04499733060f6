package team

import (
	"context"
	"fmt"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// Delete takes a team away; its members stay in the organization. A team
// that is deleted already is no error, so that a second click is none.
func (ts *Teams) Delete(ctx context.Context, act actor.Actor, team id.Team) error {
	if err := mustManage(act.Role); err != nil {
		return err
	}
	now := ts.clock()
	return ts.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManage(act.Role); err != nil {
			return err
		}
		t, err := lockTeam(ctx, tx, act.Org, team)
		if fault.Has(err, fault.Conflict) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from teams where org_id = @org and id = @team`, db.Args{"org": act.Org, "team": team}); err != nil {
			return fmt.Errorf("delete the team: %w", err)
		}
		return record(ctx, tx, now, ts.audit, act, actionDeleted, t, nil, audit.Change{Field: "name", Before: t.Name})
	})
}
