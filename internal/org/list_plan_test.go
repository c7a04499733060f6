package org_test

import (
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/org"
	"manager/internal/testkit"
)

// A page may read little more than its rows, in whichever order and with whichever filter.
func TestAPageReadsFewOfManyMembers(t *testing.T) {
	t.Parallel()
	r := newPlanRig(t)
	testkit.Exec(t, r.DB, `
		insert into members (org_id, id, state, role, email, email_key, sort_name, created_at, invitation_token_hash, invitation_sent_at, invitation_expires_at)
		select @org, gen_random_uuid(), 'invited', (array['administrator', 'collaborator', 'external'])[1 + n % 3], n || '@many.test', n || '@many.test', n || '@many.test',
			@now, sha256(n::text::bytea), @now, @now::timestamptz + interval '7 days' from generate_series(1, 3000) n`,
		db.Args{"org": r.Olive.Org, "now": r.Clock.Now()})
	testkit.Exec(t, r.DB, `analyze members`, nil)
	const (
		warned = 21 // are counted for the warning above a list of everybody
		active = 5  // may lie in between, where the index of everybody is read
	)
	for name, test := range map[string]struct {
		query org.ListQuery
		like  string
		most  float64
	}{
		"by role":               {org.ListQuery{}, "%order by m.role_rank, m.sort_name, m.id limit 51%", 51 + warned},
		"by role, downwards":    {org.ListQuery{Order: org.Order{Descending: true}}, "%m.role_rank = 4%union all%", 51 + warned},
		"by name, downwards":    {org.ListQuery{Order: org.Order{ByName: true, Descending: true}}, "%order by m.sort_name desc, m.id desc limit 51%", 51 + warned},
		"invitations, by role":  {org.ListQuery{Filter: org.Filter{State: org.Invited}}, "%m.state = 'invited' order by m.role_rank, m.sort_name, m.id limit 51%", 51 + active},
		"invitations, by name":  {org.ListQuery{Filter: org.Filter{State: org.Invited}, Order: org.Order{ByName: true}}, "%m.state = 'invited' and m.role_rank%order by m.sort_name, m.id limit 51%", 4 * 51},
		"without a second step": {org.ListQuery{Filter: org.Filter{TwoFactor: org.Unprotected}}, "%not m.two_factor order by m.role_rank, m.sort_name, m.id limit 51%", 51},
	} {
		list, err := r.Orgs.Members(r.Ctx(), r.Olive, test.query)
		r.Check(err)
		read := testkit.PlanOf(t, r.DB, test.like, map[string]string{
			"uuid": "'" + r.Olive.Org.String() + "'", "integer": "0", "smallint": "0", "text": "''", "timestamp with time zone": "'" + r.Clock.Now().Format(time.RFC3339) + "'",
		}).Read("members")
		if read == 0 || read > test.most || len(list.Members) == 0 {
			t.Errorf("%s: %v members were read for %d", name, read, len(list.Members))
		}
	}
}

// Fails when a chunk of an export sorts all that is left, as it does where reading
// by an index is reckoned to be dear: the file then takes the longer per row the more members there are.
func TestAChunkOfAnExportIsReadInOrder(t *testing.T) {
	t.Parallel()
	r := newPlanRig(t)
	const size = 20_000
	testkit.Exec(t, r.DB, `
		insert into members (org_id, id, state, role, email, email_key, sort_name, created_at, invitation_token_hash, invitation_sent_at, invitation_expires_at)
		select @org, gen_random_uuid(), 'invited', (array['administrator', 'collaborator', 'external'])[1 + n % 3], n || '@many.test', n || '@many.test', n || '@many.test',
			@now, sha256(n::text::bytea), @now, @now::timestamptz + interval '7 days' from generate_series(1, @size) n`,
		db.Args{"org": r.Olive.Org, "now": r.Clock.Now(), "size": size})
	testkit.Exec(t, r.DB, `analyze members`, nil)
	for name, test := range map[string]struct {
		filter org.Filter
		order  org.Order
		like   string
	}{
		"by role":            {org.Filter{}, org.Order{}, "%(m.role_rank, m.sort_name, m.id) > %limit 5001"},
		"by name":            {org.Filter{}, org.Order{ByName: true}, "%(m.sort_name, m.id) > %order by m.sort_name, m.id limit 5001"},
		"by name, downwards": {org.Filter{}, org.Order{ByName: true, Descending: true}, "%(m.sort_name, m.id) < %limit 5001"},
		"of one role":        {org.Filter{Role: actor.External}, org.Order{}, "%m.role_rank = 4 and (m.sort_name, m.id) > %limit 5001"},
		"invited":            {org.Filter{State: org.Invited}, org.Order{}, "%m.state = 'invited'%(m.role_rank, m.sort_name, m.id) > %limit 5001"},
	} {
		members := 0
		r.Check(r.Orgs.ExportMembers(r.Ctx(), r.Olive, test.filter, test.order, func(org.Member) { members++ }, func() error { return nil }))
		text := "''"
		if test.order.Descending {
			text = "'zzz'"
		}
		plan := testkit.PlanOf(t, r.DB, test.like, map[string]string{"uuid": "'" + r.Olive.Org.String() + "'", "integer": "0", "smallint": "0", "text": text})
		if read, sorted := plan.Read("members"), plan.Sorted(); read != 5001 || sorted > 0 || members < 6000 {
			t.Errorf("%s: for 5,001 of %d members %v were read and %v sorted", name, members, read, sorted)
		}
	}
}
