package product

import (
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/access"
	"manager/internal/id"
	"manager/internal/org"
)

// listRow is a product in a list as it is read: by which word a search found it,
// the facts about it for whoever isn't an administrator, and for those who has access.
type listRow struct {
	productRow
	word    string
	driver  int
	facts   []listFact
	holders holders
}

// listFact is a Fact as it comes with a row.
type listFact struct {
	Team   id.Team       `json:"team"`
	Name   string        `json:"name"`
	Rule   bool          `json:"rule"`
	Rights access.Rights `json:"rights"`
	Folder id.Folder     `json:"folder"`
}

type holders struct {
	Count int      `json:"count"`
	Named []Holder `json:"named"`
}

// Who has access is named up to holdersNamed; how many more, up to othersCounted.
const (
	holdersNamed  = 3
	othersCounted = 99
)

func scanListRow(row pgx.CollectableRow) (r listRow, err error) {
	return r, row.Scan(append(r.columns(), &r.word, &r.driver, &r.facts, &r.holders)...)
}

func (r listRow) row(of reach) Row {
	row := Row{Product: r.product(of.catalogue), Holders: r.holders.Named}
	row.Access = access.Decide(row.Kind.Rights, row.Product.standing(of.act.Role), r.known())
	if others := r.holders.Count - len(r.holders.Named); others > 0 {
		row.Others = org.Count{N: min(others, othersCounted), More: others > othersCounted}
	}
	return row
}

func (r listRow) known() []access.Fact {
	var facts []access.Fact
	for _, f := range r.facts {
		facts = append(facts, access.Fact{Team: f.Team, TeamName: f.Name, Rule: f.Rule, Rights: f.Rights, Folder: f.Folder})
	}
	return facts
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
