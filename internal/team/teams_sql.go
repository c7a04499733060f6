package team

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/org"
)

const teamColumns = `t.id, t.name, t.description, t.version, t.created_at, t.sort_name,
	(select count(*) from (select 1 from team_members c where c.org_id = t.org_id and c.team_id = t.id limit 100) counted),
	l.id, l.user_id, coalesce(l.state, ''), coalesce(l.role, ''), coalesce(l.email, ''), coalesce(l.first_name, ''), coalesce(l.last_name, ''), l.image_id`

const teamsFrom = `from teams t left join members l on l.org_id = t.org_id and l.id = t.leader_id where t.org_id = @org`

// columns are the places into which teamColumns are scanned.
func (t *Team) columns() []any {
	return []any{&t.ID, &t.Name, &t.Description, &t.Version, &t.CreatedAt, &t.sortName, cappedCount{&t.Members},
		&t.Leader.ID, &t.Leader.User, &t.Leader.State, &t.Leader.Standing.Role, &t.Leader.Email, &t.Leader.FirstName, &t.Leader.LastName, &t.Leader.Image}
}

func scanTeam(row pgx.CollectableRow) (t Team, err error) { return t, row.Scan(t.columns()...) }

// countedUpTo is how far the members of a team are counted.
const countedUpTo = 99

// cappedCount scans a count that was cut off one above countedUpTo.
type cappedCount struct{ c *org.Count }

// Scan implements sql.Scanner.
func (c cappedCount) Scan(value any) error {
	n, ok := value.(int64)
	if !ok {
		return fmt.Errorf("a count, not %T", value)
	}
	*c.c = org.CountUpTo(int(n), countedUpTo)
	return nil
}

// queueTeam reads one team of the organization.
func queueTeam(batch *db.Batch, found *bool, o id.Org, team id.Team, t *Team) {
	db.Queue(batch, found, `select `+teamColumns+` `+teamsFrom+` and t.id = @team`, db.Args{"org": o, "team": team}, t.columns()...)
}

// LockTeams locks the teams in the order of their IDs. When one of them is not
// in the organization (any more), it is a Conflict if the log knows that it was
// deleted, else NotFound.
func LockTeams(ctx context.Context, tx db.Tx, o id.Org, teams []id.Team) ([]Team, error) {
	teams = id.Distinct(teams)
	rows, err := tx.Query(ctx, `select t.id, t.name, t.description, t.version, t.leader_id from teams t where t.org_id = @org and t.id = any(@teams) order by t.id for update`,
		db.Args{"org": o, "teams": teams})
	if err != nil {
		return nil, fmt.Errorf("lock the teams: %w", err)
	}
	locked, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Team, err error) {
		return t, row.Scan(&t.ID, &t.Name, &t.Description, &t.Version, &t.Leader.ID)
	})
	if err != nil {
		return nil, fmt.Errorf("lock the teams: %w", err)
	}
	for _, team := range teams {
		if !slices.ContainsFunc(locked, func(t Team) bool { return t.ID == team }) {
			return nil, WhyNoTeam(ctx, tx, o, team)
		}
	}
	return locked, nil
}

func lockTeam(ctx context.Context, tx db.Tx, o id.Org, team id.Team) (Team, error) {
	locked, err := LockTeams(ctx, tx, o, []id.Team{team})
	if err != nil {
		return Team{}, err
	}
	return locked[0], nil
}

// WhyNoTeam tells a team that was deleted from one that never was.
func WhyNoTeam(ctx context.Context, tx db.Tx, o id.Org, team id.Team) error {
	var deleted bool
	err := tx.QueryRow(ctx, `select exists (select from audit_events where org_id = @org and subject = @team and action = 'team.deleted')`,
		db.Args{"org": o, "team": team.String()}).Scan(&deleted)
	switch {
	case err != nil:
		return fmt.Errorf("ask the log for the team: %w", err)
	case deleted:
		return teamGone()
	}
	return notFound()
}

// insertTeam writes a new row; a name that another team has is a fault beside the field.
func insertTeam(ctx context.Context, tx db.Tx, now time.Time, o id.Org, t Team, request string) error {
	_, err := tx.Exec(ctx, `insert into teams (org_id, id, name, sort_name, description, request, created_at) values (@org, @id, @name, @sort, @description, @request, @now)`,
		db.Args{"org": o, "id": t.ID, "name": t.Name, "sort": fold.Text(t.Name), "description": t.Description, "request": db.OrNull(request), "now": now})
	if db.Violates(err, "teams_name") {
		return nameTaken()
	}
	if err != nil {
		return fmt.Errorf("insert the team: %w", err)
	}
	return nil
}

// updateLeader makes a member the team's leader, or with a zero one nobody; Conflict when the member is not in the team.
func updateLeader(ctx context.Context, tx db.Tx, o id.Org, team id.Team, leader id.Member) error {
	_, err := tx.Exec(ctx, `update teams set leader_id = @leader where org_id = @org and id = @team`, db.Args{"org": o, "team": team, "leader": leader})
	if db.Violates(err, "teams_leader") {
		return fault.New(fault.Conflict, "teams.leader.not_in_team")
	}
	if err != nil {
		return fmt.Errorf("set the leader: %w", err)
	}
	return nil
}

// insertTeamMembers puts members, who must be locked so that their names stay
// what they are, into a team, and returns those who were not in it yet.
func insertTeamMembers(ctx context.Context, tx db.Tx, o id.Org, team id.Team, members []id.Member) ([]id.Member, error) {
	rows, err := tx.Query(ctx, `
		insert into team_members (org_id, team_id, member_id, role_rank, sort_name)
		select m.org_id, @team, m.id, m.role_rank, m.sort_name from members m where m.org_id = @org and m.id = any(@members)
		on conflict do nothing returning member_id`, db.Args{"org": o, "team": team, "members": members})
	if err != nil {
		return nil, fmt.Errorf("add to the team: %w", err)
	}
	added, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m id.Member, err error) { return m, row.Scan(&m) })
	if err != nil {
		return nil, fmt.Errorf("add to the team: %w", err)
	}
	return added, nil
}

// teamLeft is a team, and those of its members who leave.
type teamLeft struct {
	team    Team // its ID and name
	members []org.Member
}

// teamsLeft finds the teams of members who are about to leave the organization.
func teamsLeft(ctx context.Context, tx db.Tx, o id.Org, members []org.Member) ([]teamLeft, error) {
	byID := map[id.Member]org.Member{}
	ids := make([]id.Member, len(members))
	for i, m := range members {
		ids[i], byID[m.ID] = m.ID, m
	}
	rows, err := tx.Query(ctx, `select g.team_id, t.name, g.member_id from team_members g join teams t on t.org_id = g.org_id and t.id = g.team_id
		where g.org_id = @org and g.member_id = any(@members) order by g.team_id, g.sort_name, g.member_id`,
		db.Args{"org": o, "members": ids})
	if err != nil {
		return nil, fmt.Errorf("find the teams of those who leave: %w", err)
	}
	var left []teamLeft
	var team Team
	var member id.Member
	_, err = pgx.ForEachRow(rows, []any{&team.ID, &team.Name, &member}, func() error {
		if len(left) == 0 || left[len(left)-1].team.ID != team.ID {
			left = append(left, teamLeft{team: team})
		}
		last := &left[len(left)-1]
		last.members = append(last.members, byID[member])
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find the teams of those who leave: %w", err)
	}
	return left, nil
}
