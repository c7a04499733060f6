package product

import (
	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/id"
)

// sight is what a list of somebody who isn't an administrator rests on: read
// once, before the list, so that the list asks only for what there is.
type sight struct {
	grantees [][16]byte         // the member, then their teams
	teams    map[id.Team]string // their names
	rules    []sightRule
	granted  []string // the kinds of which a grant gives anything
}

// sightRule is a rule that gives the member, or one of their teams, all products of a kind.
type sightRule struct {
	team   id.Team
	kind   string
	rights access.Rights
}

// ownGranteesSQL is the member and their teams, as an array.
const ownGranteesSQL = `array(select @member::uuid union all select tm.team_id from team_members tm where tm.org_id = @org and tm.member_id = @member)`

const sightTeamsSQL = `select t.id, t.name from team_members tm join teams t on t.org_id = tm.org_id and t.id = tm.team_id
	where tm.org_id = @org and tm.member_id = @member`

const sightRulesSQL = `select r.team_id, r.kind, r.rights from kind_grants r where r.org_id = @org and r.grantee = any(` + ownGranteesSQL + `) and r.present`

// grantedKindsSQL goes from one granted kind to the next, each a look into an index.
const grantedKindsSQL = `with recursive step (grantee, kind) as (
	select w.grantee, (` + nextKindSQL + ` order by g.kind limit 1) from unnest(` + ownGranteesSQL + `) w (grantee)
	union all
	select w.grantee, (` + nextKindSQL + ` and g.kind > w.kind order by g.kind limit 1) from step w where w.kind is not null)
	select distinct kind from step where kind is not null`

const nextKindSQL = `select g.kind from grants g where g.org_id = @org and g.grantee = w.grantee and g.state <> 'terminated' and ` + givesAny

// queueSight reads the sight of a member.
func (r reach) queueSight(batch *db.Batch, s *sight) {
	args := r.kindArgs(r.catalogue.Kinds)
	args["org"], args["member"] = r.act.Org, r.act.Member
	s.grantees, s.teams = [][16]byte{r.act.Member}, map[id.Team]string{}
	var team id.Team
	var name string
	db.QueueEach(batch, sightTeamsSQL, args, []any{&team, &name}, func() {
		s.grantees, s.teams[team] = append(s.grantees, team), name
	})
	db.QueueRows(batch, &s.rules, sightRulesSQL, args, func(row pgx.CollectableRow) (rule sightRule, err error) {
		return rule, row.Scan(&rule.team, &rule.kind, &rule.rights)
	})
	db.QueueRows(batch, &s.granted, grantedKindsSQL, args, pgx.RowTo[string])
}

// ruled are the codes of the kinds given of which rules give all products.
func (s *sight) ruled(kinds []Kind) []string {
	codes := []string{}
	for _, kind := range kinds {
		for _, rule := range s.rules {
			if rule.kind == kind.Code && rule.rights&kind.Rights != 0 {
				codes = append(codes, kind.Code)
				break
			}
		}
	}
	return codes
}

// seesAll tells whether rules give every product of the kinds given.
func (s *sight) seesAll(kinds []Kind) bool { return len(s.ruled(kinds)) == len(kinds) }

// facts are those that rules give about a product of the kind.
func (s *sight) facts(kind string) (facts []access.Fact) {
	for _, rule := range s.rules {
		if rule.kind == kind {
			facts = append(facts, access.Fact{Team: rule.team, TeamName: s.teams[rule.team], Rule: true, Rights: rule.rights})
		}
	}
	return facts
}
