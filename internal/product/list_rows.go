package product

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"manager/internal/access"
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
	row.Access = access.Decide(row.Kind.Rights, row.Product.standing(of.act.Role), facts)
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
