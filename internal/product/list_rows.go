package product

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/id"
)

// listRow is a product in a list as it is read: by which word a search found
// it, and the grants on it for whoever isn't an administrator.
type listRow struct {
	productRow
	word   string
	driver int
	facts  []access.Fact
}

// grantColumns are those of one grant on the row's product; all are NULL where there is none.
type grantColumns struct {
	team   id.Team
	byRule *bool
	rights *access.Rights
	folder id.Folder
}

// scanTargets are where the columns of lister.sql are scanned into.
func (r *listRow) scanTargets(g *grantColumns) []any {
	targets := append(r.columns(), &r.word, &r.driver)
	if g == nil {
		return targets
	}
	return append(targets, &g.team, &g.byRule, &g.rights, &g.folder)
}

// addRow adds what was read: a product comes once for each of the grants on it.
func addRow(rows []listRow, read listRow, g *grantColumns, s *sight) []listRow {
	if last := len(rows) - 1; last < 0 || rows[last].ID != read.ID {
		rows = append(rows, read)
	}
	if g != nil && g.rights != nil {
		row := &rows[len(rows)-1]
		row.facts = append(row.facts, access.Fact{Team: g.team, TeamName: s.teams[g.team], Rule: *g.byRule, Rights: *g.rights, Folder: g.folder})
	}
	return rows
}

func (r listRow) row(of reach) Row {
	row := Row{Product: r.product(of.catalogue)}
	facts := r.facts
	if of.sight != nil {
		facts = append(facts, of.sight.facts(r.kind)...)
	}
	slices.SortStableFunc(facts, func(a, b access.Fact) int {
		return cmp.Or(bytes.Compare(a.Team[:], b.Team[:]), compareBool(a.Rule, b.Rule), strings.Compare(a.TeamName, b.TeamName))
	})
	row.Access = access.Decide(row.Kind.Rights, row.Product.standing(of.act), facts)
	return row
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (r listRow) place(q ListQuery) place {
	at := place{List: q.fingerprint(), Key: r.sortName, Product: r.ID, Word: r.word, Driver: r.driver}
	if q.byExpiry() {
		at.Key = never
		if r.expires != nil {
			at.Key = r.expires.UTC().Format(time.RFC3339Nano)
		}
	}
	return at
}

// never is how Postgres writes the time that comes after all others.
const never = "infinity"

func parseExpiry(s string) (time.Time, error) {
	if s == never {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.Year() < 1900 || t.Year() > 9999 {
		return time.Time{}, fmt.Errorf("%q is no time of expiry", s)
	}
	return t, nil
}

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
