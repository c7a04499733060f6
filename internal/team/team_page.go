package team

import (
	"context"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
)

// Page is one team and what the actor may do with it.
type Page struct {
	Team      Team
	List      org.List // the members, by name; empty for externals
	MayManage bool
	History   []audit.Entry // the newest; for those who manage teams
}

// historyShown is how many events a team's page shows.
const historyShown = 20

// Team returns one team with a page of its members. An external sees the teams
// that they are in, and of them only name, description and leader. NotFound for
// another organization's team, and for an external any other.
func (ts *Teams) Team(ctx context.Context, act actor.Actor, team id.Team, cursor string, also ...func(*db.Batch)) (Page, error) {
	page := Page{MayManage: MayManage(act.Role)}
	var found, own bool
	var history []audit.Entry
	batch := &db.Batch{}
	queueTeam(batch, &found, act.Org, team, &page.Team)
	db.Queue(batch, nil, `select exists (select from team_members where org_id = @org and team_id = @team and member_id = @self)`,
		db.Args{"org": act.Org, "team": team, "self": act.Member}, &own)
	if page.MayManage {
		audit.QueueHistory(batch, &history, act.Org, team.String(), historyShown)
	}
	for _, queue := range also {
		queue(batch)
	}
	if err := ts.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Page{}, err
	}
	if !found || !own && !org.MaySeeMembers(act.Role) {
		return Page{}, notFound()
	}
	if page.MayManage {
		page.History = withBeginning(history, page.Team)
	}
	page.Team = page.Team.asSeenBy(act)
	if !org.MaySeeMembers(act.Role) {
		return page, nil
	}
	var err error
	page.List, err = ts.orgs.Members(ctx, act, org.ListQuery{Filter: org.Filter{Team: team}, Order: org.Order{ByName: true}, Cursor: cursor, Size: org.DefaultPageSize})
	return page, err
}

// Managed returns one team for a page that changes it. It is for those who
// manage teams; NotFound for another organization's.
func (ts *Teams) Managed(ctx context.Context, act actor.Actor, team id.Team) (Team, error) {
	var t Team
	if err := mustManage(act.Role); err != nil {
		return t, err
	}
	var found bool
	batch := &db.Batch{}
	queueTeam(batch, &found, act.Org, team, &t)
	if err := ts.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return t, err
	}
	if !found {
		return t, notFound()
	}
	return t, nil
}

// DeletionPage returns a team and, by name, the first members whom its
// deletion concerns, for those who manage teams.
func (ts *Teams) DeletionPage(ctx context.Context, act actor.Actor, team id.Team) (Page, error) {
	if err := mustManage(act.Role); err != nil {
		return Page{}, err
	}
	return ts.Team(ctx, act, team, "")
}

// Candidates is a page of people to choose a team's members from.
type Candidates struct {
	List   org.List
	InTeam map[id.Member]bool // those of the page who are in the team already
	Chosen []org.Member       // of those chosen before, the ones that are still in the organization
	Team   Team               // zero when it was deleted meanwhile
}

// Candidates returns a page of the organization's members, by name, to
// choose from. It is for those who manage teams.
func (ts *Teams) Candidates(ctx context.Context, act actor.Actor, team id.Team, search, cursor string, chosen []id.Member) (Candidates, error) {
	if err := mustManage(act.Role); err != nil {
		return Candidates{}, err
	}
	list, err := ts.orgs.Members(ctx, act, org.ListQuery{Filter: org.Filter{Search: search}, Order: org.Order{ByName: true}, Cursor: cursor, Size: candidatesShown})
	if err != nil {
		return Candidates{}, err
	}
	c := Candidates{List: list, InTeam: map[id.Member]bool{}}
	shown := make([]id.Member, len(list.Members))
	for i, m := range list.Members {
		shown[i] = m.ID
	}
	var found bool
	var in []id.Member
	batch := &db.Batch{}
	queueTeam(batch, &found, act.Org, team, &c.Team)
	db.QueueRows(batch, &in, `select member_id from team_members where org_id = @org and team_id = @team and member_id = any(@shown)`,
		db.Args{"org": act.Org, "team": team, "shown": shown}, func(row pgx.CollectableRow) (m id.Member, err error) { return m, row.Scan(&m) })
	org.QueueMembersByName(batch, &c.Chosen, act.Org, chosen)
	if err := ts.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Candidates{}, err
	}
	for _, m := range in {
		c.InTeam[m] = true
	}
	return c, nil
}

// candidatesShown is how many people the form that adds them shows at once.
const candidatesShown = 25
