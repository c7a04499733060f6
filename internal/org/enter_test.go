package org_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// belongs puts the person into count more organizations, with looks of their own, and returns the numbers in the order of the IDs.
func (r *rig) belongs(act actor.Actor, count int) (numbers []string) {
	r.T.Helper()
	testkit.Exec(r.T, r.DB, `
		with made as (
			insert into organizations (id, number, name, kind, country, initials, colour, created_at)
			select gen_random_uuid(), (1000000 + n)::text, 'Organization ' || n, 'company', 'CH', 'N' || n % 10, n % 8, @now from generate_series(1, @count::int) n
			returning id)
		insert into members (org_id, id, user_id, state, role, email, email_key, sort_name, created_at, joined_at)
		select id, gen_random_uuid(), @user, 'active', 'administrator', 'many@demo.test', 'many@demo.test', 'many', @now, @now from made`,
		db.Args{"user": act.User, "count": count, "now": r.Clock.Now()})
	return testkit.Value[[]string](r.T, r.DB, `select array_agg(o.number order by o.id) from organizations o join members m on m.org_id = o.id where m.user_id = @user`, db.Args{"user": act.User})
}

func (r *rig) tokenHash(act actor.Actor) []byte {
	r.T.Helper()
	return testkit.Value[[]byte](r.T, r.DB, `select token_hash from sessions where id = @session`, db.Args{"session": act.Session})
}

func TestEnterWithManyOrganizationsTakesOneRoundTrip(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hash := r.tokenHash(r.Olive)
	numbers := r.belongs(r.Olive, 11)
	if len(numbers) != 12 {
		t.Fatalf("Olive is in %d organizations", len(numbers))
	}
	for _, number := range append(slices.Clone(numbers), r.Ruth.OrgNumber, "0", "") {
		ctx, trips := db.CountRoundTrips(r.Ctx())
		e, found, err := r.Orgs.Enter(ctx, hash, number)
		r.Check(err)
		if !found || trips.Load() != 1 || e.User != r.Olive.User {
			t.Errorf("%q: found %t in %d round trips, %+v", number, found, trips.Load(), e)
		}
		var first []string
		for _, c := range e.Organizations {
			first = append(first, c.Number)
			if own := c.Number == r.Olive.OrgNumber; c.Name == "" || own == (c.Look.Initials != "") {
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
		case number == r.Olive.OrgNumber:
			if e.Org != r.Olive.Org || e.Member != r.Olive.Member || e.Role != legal || e.OrgName != r.Olive.OrgName {
				t.Errorf("at home: %+v", e)
			}
		case e.Role != admin || e.OrgLook.Initials == "" || e.OrgName == "":
			t.Errorf("%q: %+v", number, e)
		}
	}
}

func TestEnterFindsTheLastOrganizationAmongMany(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hash := r.tokenHash(r.Olive)
	for _, number := range r.belongs(r.Olive, 11) {
		testkit.Exec(t, r.DB, `update users set last_org_id = (select id from organizations where number = @number) where id = @user`, db.Args{"user": r.Olive.User, "number": number})
		e, _, err := r.Orgs.Enter(r.Ctx(), hash, "")
		r.Check(err)
		if e.LastNumber != number || !e.Org.IsZero() {
			t.Errorf("last in %s: %q, %v", number, e.LastNumber, e.Org)
		}
	}
	testkit.Exec(t, r.DB, `update users set last_org_id = @ruth where id = @user`, db.Args{"user": r.Olive.User, "ruth": r.Ruth.Org})
	if e, _, err := r.Orgs.Enter(r.Ctx(), hash, ""); err != nil || e.LastNumber != "" {
		t.Errorf("last where she is not a member: %q, %v", e.LastNumber, err)
	}
}

// A page's entry may not read all the places of somebody who has thousands:
// the first ones come from the index in its order.
func TestEnterReadsFewOfManyMemberships(t *testing.T) {
	t.Parallel()
	r := newPlanRig(t)
	hash := r.tokenHash(r.Olive)
	numbers := r.belongs(r.Olive, 3000)
	testkit.Exec(t, r.DB, `analyze users, sessions, organizations, members`, nil)
	for wanted, number := range map[string]string{
		"and m.org_id = u.last_org_id": "",
		"and o.number = ":              numbers[len(numbers)-1],
	} {
		_, _, err := r.Orgs.Enter(r.Ctx(), hash, number)
		r.Check(err)
		plan := testkit.PlanOf(t, r.DB, "%from sessions s%left join lateral%"+wanted+"%", map[string]string{
			"bytea": fmt.Sprintf(`'\x%x'`, hash), "text": "'" + number + "'", "timestamp with time zone": "'" + r.Clock.Now().Format("2006-01-02 15:04:05Z") + "'", "interval": "'1 hour'",
		})
		read, sorted := plan.Read("members"), plan.Sorted()
		if most := float64(org.SwitcherSize + 2); read == 0 || read > most || sorted > most {
			t.Errorf("%q: %v places were read and %v sorted, of %d", number, read, sorted, len(numbers))
		}
	}
}

// rotated gives the session of act a token, and the next one.
func (r *rig) rotated(act actor.Actor) (before, inForce []byte) {
	r.T.Helper()
	token, hash := seal.Token()
	if living, err := r.Accounts.GiveToken(r.Ctx(), act.Session, hash[:]); err != nil || !living {
		r.T.Fatalf("give the session a token: %v, %v", living, err)
	}
	next, _, err := r.Accounts.RotateSession(r.Ctx(), act.Session, token)
	r.Check(err)
	return hash[:], seal.HashToken(next)
}

func TestPreviousTokenIsAcceptedBriefly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	placeholder := r.tokenHash(r.Olive)
	before, inForce := r.rotated(r.Olive)
	comesIn := func(hash []byte, number string) (org.RequestContext, bool, int64) {
		t.Helper()
		ctx, trips := db.CountRoundTrips(r.Ctx())
		e, found, err := r.Orgs.Enter(ctx, hash, number)
		r.Check(err)
		return e, found, trips.Load()
	}
	for _, later := range []time.Duration{0, identity.TokenGrace - time.Second} {
		r.Clock.Advance(later)
		for _, number := range []string{"", r.Olive.OrgNumber} {
			now, found, trips := comesIn(inForce, number)
			if !found || trips != 1 || now.AuthAt.IsZero() {
				t.Errorf("%q, the token in force: %t, %d round trips, proved at %v", number, found, trips, now.AuthAt)
			}
			e, found, trips := comesIn(before, number)
			if trips != 2 {
				t.Errorf("%q, the token before: %d round trips", number, trips)
			}
			if !found || e.Session != r.Olive.Session || e.User != r.Olive.User || e.Org != now.Org || e.OrgNumber != number {
				t.Errorf("%q, the token before: %t, %+v", number, found, e)
			}
			if !e.AuthAt.IsZero() {
				t.Errorf("%q: the token before counts as a proof of %v", number, e.AuthAt)
			}
		}
	}
	if _, found, _ := comesIn(placeholder, ""); found {
		t.Error("the placeholder is accepted")
	}
	r.Clock.Advance(time.Second)
	if _, found, trips := comesIn(before, ""); found || trips != 2 {
		t.Errorf("after its grace: %t, %d round trips", found, trips)
	}
	if _, found, _ := comesIn(inForce, ""); !found {
		t.Error("the token in force is out too")
	}
}

func TestRevokedSessionHasNoGracePeriod(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, one := range map[string]struct {
		act actor.Actor
		end func(ctx context.Context, act actor.Actor) error
	}{
		"signed out": {r.Olive, r.Accounts.SignOut},
		"revoked": {r.Mia, func(ctx context.Context, act actor.Actor) error {
			return r.Accounts.RevokeSession(ctx, act.User, act.Session)
		}},
	} {
		before, inForce := r.rotated(one.act)
		r.Check(one.end(r.Ctx(), one.act))
		for token, hash := range map[string][]byte{"the token before": before, "the token in force": inForce} {
			if _, found, err := r.Orgs.Enter(r.Ctx(), hash, ""); err != nil || found {
				t.Errorf("%s: %s is accepted (%v)", name, token, err)
			}
		}
	}
}

// Whatever token somebody sends, it is looked for in an index.
func TestEnterReadsOneSessionPerToken(t *testing.T) {
	t.Parallel()
	r := newPlanRig(t)
	testkit.Exec(t, r.DB, `
		insert into sessions (id, user_id, token_hash, previous_token_hash, rotated_at, persistent, methods, auth_at, user_agent, created_at, last_seen_at, expires_at)
		select gen_random_uuid(), @user, sha256(n::text::bytea), sha256((-n)::text::bytea), @now, true, '{password}', @now, '', @now, @now, @now::timestamptz + interval '1 day' from generate_series(1, 5000) n`,
		db.Args{"user": r.Olive.User, "now": r.Clock.Now()})
	testkit.Exec(t, r.DB, `analyze users, sessions, organizations, members`, nil)
	before, inForce := r.rotated(r.Olive)
	for token, hash := range map[string][]byte{"s.token_hash": inForce, "s.previous_token_hash": before} {
		_, found, err := r.Orgs.Enter(r.Ctx(), hash, "")
		r.Check(err)
		read := testkit.PlanOf(t, r.DB, "%from sessions s%where "+token+" = %", map[string]string{
			"bytea": fmt.Sprintf(`'\x%x'`, hash), "text": "''", "timestamp with time zone": "'" + r.Clock.Now().Format("2006-01-02 15:04:05Z") + "'", "interval": "'10 s'",
		}).Read("sessions")
		if !found || read != 1 {
			t.Errorf("%s: found %t, %v sessions were read", token, found, read)
		}
	}
}

// newPlanRig has a single connection, which keeps what it prepared for testkit.PlanOf.
func newPlanRig(t *testing.T) *rig {
	t.Helper()
	one, err := db.Open(t.Context(), testkit.URL(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(one.Close)
	return &rig{world.NewOn(t, one)}
}

// Breaks when a session that awaits its second factor is accepted, or is not recognized, or costs more than two round trips.
func TestSessionAwaitingItsSecondFactorIsNotPresent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	testkit.Exec(t, r.DB, `update users set two_factor = true where id = @id`, db.Args{"id": r.Olive.User})
	var started identity.Started
	testkit.Write(t, r.DB, func(ctx context.Context, tx db.Tx) (err error) {
		started, err = r.Accounts.StartSession(ctx, tx, r.Clock.Now(), r.Olive.User, identity.Device{}, false, identity.ByPassword)
		return err
	})
	token, hash := seal.Token()
	if living, err := r.Accounts.GiveToken(r.Ctx(), started.Session, hash[:]); err != nil || !living {
		t.Fatal(living, err)
	}
	for _, number := range []string{"", r.Olive.OrgNumber} {
		ctx, trips := db.CountRoundTrips(r.Ctx())
		e, found, err := r.Orgs.Enter(ctx, seal.HashToken(token), number)
		r.Check(err)
		if found || trips.Load() != 2 || !reflect.DeepEqual(e, org.RequestContext{Awaiting: identity.Awaiting{User: r.Olive.User, Session: started.Session}}) {
			t.Errorf("%q: found %t in %d round trips, %+v", number, found, trips.Load(), e)
		}
	}
	r.Clock.Advance(10 * time.Minute)
	if e, found, err := r.Orgs.Enter(r.Ctx(), seal.HashToken(token), ""); err != nil || found || e.Awaiting != (identity.Awaiting{}) {
		t.Errorf("after ten minutes: %+v, %v, %v", e, found, err)
	}
}
