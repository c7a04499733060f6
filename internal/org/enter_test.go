package org_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/seal"
	"manager/internal/testkit"
)

// belongs puts the person into count more organizations, with looks of their own, and returns the numbers in the order of the IDs.
func (r *rig) belongs(act actor.Actor, count int) (numbers []string) {
	r.t.Helper()
	testkit.Exec(r.t, r.db, `
		with made as (
			insert into organizations (id, number, name, kind, country, initials, colour, created_at)
			select gen_random_uuid(), (1000000 + n)::text, 'Organization ' || n, 'company', 'CH', 'N' || n % 10, n % 8, @now from generate_series(1, @count::int) n
			returning id)
		insert into members (org_id, id, user_id, state, role, email, email_key, sort_name, created_at, joined_at)
		select id, gen_random_uuid(), @user, 'active', 'administrator', 'many@demo.test', 'many@demo.test', 'many', @now, @now from made`,
		db.Args{"user": act.User, "count": count, "now": r.clock.Now()})
	return testkit.Value[[]string](r.t, r.db, `select array_agg(o.number order by o.id) from organizations o join members m on m.org_id = o.id where m.user_id = @user`, db.Args{"user": act.User})
}

func (r *rig) tokenHash(act actor.Actor) []byte {
	r.t.Helper()
	return testkit.Value[[]byte](r.t, r.db, `select token_hash from sessions where id = @session`, db.Args{"session": act.Session})
}

func TestWhoeverIsInManyOrganizationsComesInAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hash := r.tokenHash(r.olive)
	numbers := r.belongs(r.olive, 11)
	if len(numbers) != 12 {
		t.Fatalf("Olive is in %d organizations", len(numbers))
	}
	for _, number := range append(slices.Clone(numbers), r.ruth.OrgNumber, "0", "") {
		ctx, trips := db.CountRoundTrips(r.ctx())
		e, found, err := r.Enter(ctx, hash, number)
		r.check(err)
		if !found || trips.Load() != 1 || e.User != r.olive.User {
			t.Errorf("%q: found %t in %d round trips, %+v", number, found, trips.Load(), e)
		}
		var first []string
		for _, c := range e.Organizations {
			first = append(first, c.Number)
			if own := c.Number == r.olive.OrgNumber; c.Name == "" || own == (c.Look.Initials != "") {
				t.Errorf("%q: the switcher shows %+v", number, c)
			}
		}
		if !slices.Equal(first, numbers[:org.SwitcherSize+1]) {
			t.Errorf("%q: the switcher shows %q of %q", number, first, numbers)
		}
		at := slices.Index(numbers, number)
		if (at >= 0) == e.Org.IsZero() || at >= 0 && e.OrgNumber != number {
			t.Errorf("%q: in %q", number, e.OrgNumber)
		}
		switch {
		case at < 0:
		case number == r.olive.OrgNumber:
			if e.Org != r.olive.Org || e.Member != r.olive.Member || e.Role != legal || e.OrgName != r.olive.OrgName {
				t.Errorf("at home: %+v", e)
			}
		case e.Role != admin || e.OrgLook.Initials == "" || e.OrgName == "":
			t.Errorf("%q: %+v", number, e)
		}
	}
}

func TestWhereSomebodyWasLastIsKnownAmongMany(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hash := r.tokenHash(r.olive)
	for _, number := range r.belongs(r.olive, 11) {
		testkit.Exec(t, r.db, `update users set last_org_id = (select id from organizations where number = @number) where id = @user`, db.Args{"user": r.olive.User, "number": number})
		e, _, err := r.Enter(r.ctx(), hash, "")
		r.check(err)
		if e.LastNumber != number || !e.Org.IsZero() {
			t.Errorf("last in %s: %q, %v", number, e.LastNumber, e.Org)
		}
	}
	testkit.Exec(t, r.db, `update users set last_org_id = @ruth where id = @user`, db.Args{"user": r.olive.User, "ruth": r.ruth.Org})
	if e, _, err := r.Enter(r.ctx(), hash, ""); err != nil || e.LastNumber != "" {
		t.Errorf("last where she is not a member: %q, %v", e.LastNumber, err)
	}
}

// step is a step of a plan that Postgres has carried out.
type step struct {
	Kind    string  `json:"Node Type"`
	Table   string  `json:"Relation Name"`
	Rows    float64 `json:"Actual Rows"`
	Loops   float64 `json:"Actual Loops"`
	Removed float64 `json:"Rows Removed by Filter"`
	Steps   []step  `json:"Plans"`
}

func (s step) all(yield func(step) bool) bool {
	if !yield(s) {
		return false
	}
	for _, below := range s.Steps {
		if !below.all(yield) {
			return false
		}
	}
	return true
}

// read is how many rows of a table were looked at, those thrown away included.
func (s step) read(table string) (rows float64) {
	s.all(func(one step) bool {
		if one.Table == table {
			rows += (one.Rows + one.Removed) * one.Loops
		}
		return true
	})
	return rows
}

// A page's entry may not read all the places of somebody who has thousands:
// the first ones come from the index in its order.
func TestComingInReadsFewOfManyPlaces(t *testing.T) {
	t.Parallel()
	r := newPlanRig(t)
	hash := r.tokenHash(r.olive)
	numbers := r.belongs(r.olive, 3000)
	testkit.Exec(t, r.db, `analyze users, sessions, organizations, members`, nil)
	for wanted, number := range map[string]string{
		"and m.org_id = u.last_org_id": "",
		"and o.number = ":              numbers[len(numbers)-1],
	} {
		_, _, err := r.Enter(r.ctx(), hash, number)
		r.check(err)
		plan := r.planOf("%from sessions s%left join lateral%"+wanted+"%", map[string]string{
			"bytea": fmt.Sprintf(`'\x%x'`, hash), "text": "'" + number + "'", "timestamp with time zone": "'" + r.clock.Now().Format("2006-01-02 15:04:05Z") + "'", "interval": "'1 hour'",
		})
		read, sorted := plan.read("members"), 0.0
		plan.all(func(s step) bool {
			if s.Kind == "Sort" {
				sorted += s.Rows * s.Loops
			}
			return true
		})
		if most := float64(org.SwitcherSize + 2); read == 0 || read > most || sorted > most {
			t.Errorf("%q: %v places were read and %v sorted, of %d", number, read, sorted, len(numbers))
		}
	}
}

// rotated gives the session of act a token, and the next one.
func (r *rig) rotated(act actor.Actor) (before, inForce []byte) {
	r.t.Helper()
	token, hash := seal.Token()
	if living, err := r.accounts.GiveToken(r.ctx(), act.Session, hash[:]); err != nil || !living {
		r.t.Fatalf("give the session a token: %v, %v", living, err)
	}
	next, _, err := r.accounts.RotateSession(r.ctx(), act.Session, token)
	r.check(err)
	return hash[:], seal.HashToken(next)
}

func TestTheTokenBeforeComesInForAMoment(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	placeholder := r.tokenHash(r.olive)
	before, inForce := r.rotated(r.olive)
	comesIn := func(hash []byte, number string) (org.Entry, bool, int64) {
		t.Helper()
		ctx, trips := db.CountRoundTrips(r.ctx())
		e, found, err := r.Enter(ctx, hash, number)
		r.check(err)
		return e, found, trips.Load()
	}
	for _, later := range []time.Duration{0, identity.TokenGrace - time.Second} {
		r.clock.Advance(later)
		for _, number := range []string{"", r.olive.OrgNumber} {
			now, found, trips := comesIn(inForce, number)
			if !found || trips != 1 || now.AuthAt.IsZero() {
				t.Errorf("%q, the token in force: %t, %d round trips, proved at %v", number, found, trips, now.AuthAt)
			}
			e, found, trips := comesIn(before, number)
			if trips != 2 {
				t.Errorf("%q, the token before: %d round trips", number, trips)
			}
			if !found || e.Session != r.olive.Session || e.User != r.olive.User || e.Org != now.Org || e.OrgNumber != number {
				t.Errorf("%q, the token before: %t, %+v", number, found, e)
			}
			if !e.AuthAt.IsZero() {
				t.Errorf("%q: the token before counts as a proof of %v", number, e.AuthAt)
			}
		}
	}
	if _, found, _ := comesIn(placeholder, ""); found {
		t.Error("the placeholder comes in")
	}
	r.clock.Advance(time.Second)
	if _, found, trips := comesIn(before, ""); found || trips != 2 {
		t.Errorf("after its grace: %t, %d round trips", found, trips)
	}
	if _, found, _ := comesIn(inForce, ""); !found {
		t.Error("the token in force is out too")
	}
}

func TestARevokedSessionHasNoGrace(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, one := range map[string]struct {
		act actor.Actor
		end func(ctx context.Context, act actor.Actor) error
	}{
		"signed out": {r.olive, r.accounts.SignOut},
		"revoked": {r.mia, func(ctx context.Context, act actor.Actor) error {
			return r.accounts.RevokeSession(ctx, act.User, act.Session)
		}},
	} {
		before, inForce := r.rotated(one.act)
		r.check(one.end(r.ctx(), one.act))
		for token, hash := range map[string][]byte{"the token before": before, "the token in force": inForce} {
			if _, found, err := r.Enter(r.ctx(), hash, ""); err != nil || found {
				t.Errorf("%s: %s comes in (%v)", name, token, err)
			}
		}
	}
}

// Whatever token somebody sends, it is looked for in an index.
func TestNoTokenReadsManySessions(t *testing.T) {
	t.Parallel()
	r := newPlanRig(t)
	testkit.Exec(t, r.db, `
		insert into sessions (id, user_id, token_hash, previous_token_hash, rotated_at, persistent, methods, auth_at, user_agent, created_at, last_seen_at, expires_at)
		select gen_random_uuid(), @user, sha256(n::text::bytea), sha256((-n)::text::bytea), @now, true, '{password}', @now, '', @now, @now, @now::timestamptz + interval '1 day' from generate_series(1, 5000) n`,
		db.Args{"user": r.olive.User, "now": r.clock.Now()})
	testkit.Exec(t, r.db, `analyze users, sessions, organizations, members`, nil)
	before, inForce := r.rotated(r.olive)
	for token, hash := range map[string][]byte{"s.token_hash": inForce, "s.previous_token_hash": before} {
		_, found, err := r.Enter(r.ctx(), hash, "")
		r.check(err)
		read := r.planOf("%from sessions s%where "+token+" = %", map[string]string{
			"bytea": fmt.Sprintf(`'\x%x'`, hash), "text": "''", "timestamp with time zone": "'" + r.clock.Now().Format("2006-01-02 15:04:05Z") + "'", "interval": "'10 s'",
		}).read("sessions")
		if !found || read != 1 {
			t.Errorf("%s: found %t, %v sessions were read", token, found, read)
		}
	}
}

// newPlanRig has a single connection, which keeps what it prepared for planOf.
func newPlanRig(t *testing.T) *rig {
	t.Helper()
	one, err := db.Open(t.Context(), testkit.URL(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(one.Close)
	return newRigOn(t, one)
}

// planOf carries out a statement that the connection has prepared, with the literals given for its parameters by their types.
func (r *rig) planOf(like string, literals map[string]string) step {
	r.t.Helper()
	var plans []struct {
		Plan step `json:"Plan"`
	}
	testkit.Write(r.t, r.db, func(ctx context.Context, tx db.Tx) error {
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
		r.t.Fatal("no plan")
	}
	return plans[0].Plan
}
