package org

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
)

// LoadedTeam is a team as a load brings it; its leader must be one of the members.
type LoadedTeam struct {
	ID id.Team
	TeamDetails
	Leader  id.Member
	Members []id.Member
}

// LoadTeams writes teams of an organization, in a tx that sees it. Nothing is
// checked and nobody is told: it is for data that the program makes itself.
func LoadTeams(ctx context.Context, tx db.Tx, now time.Time, org id.Org, teams []LoadedTeam) error {
	for _, loaded := range teams {
		t := Team{ID: loaded.ID, Name: loaded.Name, Description: loaded.Description}
		if err := insertTeam(ctx, tx, now, org, t, ""); err != nil {
			return err
		}
		if _, err := insertTeamMembers(ctx, tx, org, t.ID, loaded.Members); err != nil {
			return err
		}
		if err := updateLeader(ctx, tx, org, t.ID, loaded.Leader); err != nil {
			return fmt.Errorf("load the leader of a team: %w", err)
		}
	}
	return nil
}
