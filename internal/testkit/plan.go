package testkit

import (
	"context"
	"encoding/json"
	"testing"

	"manager/internal/db"
)

// Step is a step of a plan that Postgres has carried out.
type Step struct {
	Kind    string  `json:"Node Type"`
	Table   string  `json:"Relation Name"`
	Rows    float64 `json:"Actual Rows"`
	Loops   float64 `json:"Actual Loops"`
	Removed float64 `json:"Rows Removed by Filter"`
	Steps   []Step  `json:"Plans"`
}

// All calls yield with the step and those below it, until yield returns false.
func (s Step) All(yield func(Step) bool) bool {
	if !yield(s) {
		return false
	}
	for _, below := range s.Steps {
		if !below.All(yield) {
			return false
		}
	}
	return true
}

// Read is how many rows of a table were looked at, those thrown away included.
func (s Step) Read(table string) (rows float64) {
	s.All(func(one Step) bool {
		if one.Table == table {
			rows += (one.Rows + one.Removed) * one.Loops
		}
		return true
	})
	return rows
}

// Sorted is how many rows were put into an order that no index gave.
func (s Step) Sorted() (rows float64) {
	s.All(func(one Step) bool {
		if one.Kind == "Sort" {
			for _, below := range one.Steps {
				rows += below.Rows * below.Loops
			}
		}
		return true
	})
	return rows
}

// PlanOf carries out the newest statement like the pattern that d, which must
// have a single connection, has prepared, with the literals given for its
// parameters by their types. The plan is the one that the portal gets: the server has Postgres' own settings.
func PlanOf(t testing.TB, d *db.DB, like string, literals map[string]string) Step {
	t.Helper()
	var plans []struct {
		Plan Step `json:"Plan"`
	}
	Write(t, d, func(ctx context.Context, tx db.Tx) error {
		var name string
		var types []string
		if err := tx.QueryRow(ctx, `select name, parameter_types::text[] from pg_prepared_statements where statement like @like order by prepare_time desc limit 1`, db.Args{"like": like}).Scan(&name, &types); err != nil {
			return err
		}
		sql := `explain (analyze, format json) execute "` + name + `"(`
		for i, kind := range types {
			if i > 0 {
				sql += ", "
			}
			sql += literals[kind]
		}
		var plan []byte
		if err := tx.QueryRow(ctx, sql+")").Scan(&plan); err != nil {
			return err
		}
		return json.Unmarshal(plan, &plans)
	})
	if len(plans) != 1 {
		t.Fatal("no plan")
	}
	return plans[0].Plan
}
