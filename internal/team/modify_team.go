package team

import (
	"context"
	"fmt"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/fold"
	"manager/internal/id"
)

// NewDetails is what a team shall be called and described from now on.
// Version is that of the team when the form was shown.
type NewDetails struct {
	Details
	Version int
}

// Modify renames and describes a team. Conflict when it was changed or
// deleted since the form was shown; the same change twice is no error. Faults
// stand beside name and description.
func (ts *Teams) Modify(ctx context.Context, act actor.Actor, team id.Team, in NewDetails) error {
	if err := mustManage(act.Role); err != nil {
		return err
	}
	want, err := in.Validate()
	if err != nil {
		return err
	}
	now := ts.clock()
	return ts.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManage(act.Role); err != nil {
			return err
		}
		t, err := lockTeam(ctx, tx, act.Org, team)
		if err != nil {
			return err
		}
		if want == (Details{t.Name, t.Description}) {
			return nil
		}
		if t.Version != in.Version {
			return fault.New(fault.Conflict, "error.conflict_changed_meanwhile")
		}
		if err := updateTeam(ctx, tx, act.Org, team, want); err != nil {
			return err
		}
		return record(ctx, tx, now, ts.audit, act, actionModified, t, nil, t.audited(want)...)
	})
}

// audited says what changes; of a description, which may name people, only that it does.
func (t Team) audited(after Details) (changes []audit.Change) {
	if t.Name != after.Name {
		changes = append(changes, audit.Change{Field: "name", Before: t.Name, After: after.Name})
	}
	if t.Description != after.Description {
		changes = append(changes, audit.Change{Field: "description"})
	}
	return changes
}

func updateTeam(ctx context.Context, tx db.Tx, o id.Org, team id.Team, d Details) error {
	_, err := tx.Exec(ctx, `update teams set name = @name, sort_name = @sort, description = @description, version = version + 1 where org_id = @org and id = @team`,
		db.Args{"org": o, "team": team, "name": d.Name, "sort": fold.Text(d.Name), "description": d.Description})
	if db.Violates(err, "teams_name") {
		return nameTaken()
	}
	if err != nil {
		return fmt.Errorf("modify the team: %w", err)
	}
	return nil
}
