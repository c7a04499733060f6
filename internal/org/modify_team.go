package org

import (
	"context"
	"fmt"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// NewTeamDetails is what a team shall be called and described from now on.
// Version is that of the team when the form was shown.
type NewTeamDetails struct {
	TeamDetails
	Version int
}

// ModifyTeam renames and describes a team. Conflict when it was changed or
// deleted since the form was shown; the same change twice is no error. Faults
// stand beside name and description.
func (o *Organizations) ModifyTeam(ctx context.Context, act actor.Actor, team id.Team, in NewTeamDetails) error {
	if err := mustManageTeams(act.Role); err != nil {
		return err
	}
	want, err := in.Validate()
	if err != nil {
		return err
	}
	now := o.clock()
	return o.write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManageTeams(act.Role); err != nil {
			return err
		}
		t, err := lockTeam(ctx, tx, act.Org, team)
		if err != nil {
			return err
		}
		if want == (TeamDetails{t.Name, t.Description}) {
			return nil
		}
		if t.Version != in.Version {
			return changedMeanwhile()
		}
		if err := updateTeam(ctx, tx, act.Org, team, want); err != nil {
			return err
		}
		return o.recordTeam(ctx, tx, now, act, teamModified, t, nil, t.audited(want)...)
	})
}

// audited says what changes; of a description, which may name people, only that it does.
func (t Team) audited(after TeamDetails) (changes []audit.Change) {
	if t.Name != after.Name {
		changes = append(changes, audit.Change{Field: "name", Before: t.Name, After: after.Name})
	}
	if t.Description != after.Description {
		changes = append(changes, audit.Change{Field: "description"})
	}
	return changes
}

func updateTeam(ctx context.Context, tx db.Tx, org id.Org, team id.Team, d TeamDetails) error {
	_, err := tx.Exec(ctx, `update teams set name = @name, sort_name = @sort, description = @description, version = version + 1 where org_id = @org and id = @team`,
		db.Args{"org": org, "team": team, "name": d.Name, "sort": Fold(d.Name), "description": d.Description})
	if db.Violates(err, "teams_name") {
		return nameTaken()
	}
	if err != nil {
		return fmt.Errorf("modify the team: %w", err)
	}
	return nil
}
