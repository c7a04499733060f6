package team

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/id"
)

// Loaded is a team as a load brings it; its leader must be one of the members.
type Loaded struct {
	ID id.Team
	Details
	Leader  id.Member
	Members []id.Member
}

// Load writes teams of an organization, in a tx that sees it. Nothing is
// checked and nobody is told: it is for data that the program makes itself.
func Load(ctx context.Context, tx db.Tx, now time.Time, o id.Org, teams []Loaded) error {
	for _, loaded := range teams {
		t := Team{ID: loaded.ID, Name: loaded.Name, Description: loaded.Description}
		if err := insertTeam(ctx, tx, now, o, t, ""); err != nil {
			return err
		}
		if _, err := insertTeamMembers(ctx, tx, o, t.ID, loaded.Members); err != nil {
			return err
		}
		if err := updateLeader(ctx, tx, o, t.ID, loaded.Leader); err != nil {
			return fmt.Errorf("load the leader of a team: %w", err)
		}
	}
	return nil
}
