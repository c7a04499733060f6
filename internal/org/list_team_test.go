package org_test

import (
	"slices"
	"strings"
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/testkit"
)

func TestTheTableFiltersByTeam(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	lena := r.LoadMembers(140, func(i int) org.LoadedMember {
		m := crowd(i)
		m.JoinedAt, m.SentAt, m.ExpiresAt = r.Clock.Now(), r.Clock.Now(), r.Clock.Now()
		return m
	})
	team := r.Team(lena, "Half")
	testkit.Exec(t, r.DB, `insert into team_members select org_id, @team, id, role_rank, sort_name from members where org_id = @org and id::text < '8' or org_id = @org and role_rank = 2 or org_id = @org and two_factor`, db.Args{"team": team, "org": lena.Org})
	want := testkit.Value[int](t, r.DB, `select count(*) from team_members`, nil)
	for _, filter := range []org.Filter{{}, {Search: "an"}, {Search: "ann meier"}, {TwoFactor: org.Protected}, {State: org.Invited}, {Role: member}} {
		for _, order := range []org.Order{{}, {Descending: true}, {ByName: true}, {ByName: true, Descending: true}} {
			all, both := filter, filter
			both.Team = team
			in := r.ids(lena, org.Filter{Team: team}, order)
			if len(in) != want {
				t.Fatalf("%d in the team, want %d", len(in), want)
			}
			expected := slices.DeleteFunc(r.ids(lena, all, order), func(m id.Member) bool { return !slices.Contains(in, m) })
			if got := r.ids(lena, both, order); !slices.Equal(got, expected) {
				t.Errorf("%+v %+v: %d rows, want %d, or in another order", filter, order, len(got), len(expected))
			}
		}
	}
}

// In a large team what is asked is read from its own index, in a small one from the team's rows: the list is the same.
func TestALargeTeamIsFilteredLikeASmallOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	lena := r.LoadMembers(2300, func(i int) org.LoadedMember {
		m := crowd(i)
		m.JoinedAt, m.SentAt, m.ExpiresAt = r.Clock.Now(), r.Clock.Now(), r.Clock.Now()
		if m.State == org.Active {
			m.TwoFactor = i%40 != 0
		}
		return m
	})
	everybody, few := r.Team(lena, "Everybody"), r.Team(lena, "Few")
	testkit.Exec(t, r.DB, `insert into team_members select org_id, @team, id, role_rank, sort_name from members where org_id = @org`, db.Args{"team": everybody, "org": lena.Org})
	testkit.Exec(t, r.DB, `insert into team_members select org_id, @team, id, role_rank, sort_name from members where org_id = @org and id::text ~ '[0-3]$'`, db.Args{"team": few, "org": lena.Org})
	testkit.Exec(t, r.DB, `analyze team_members, members, member_words`, nil)
	inFew := r.ids(lena, org.Filter{Team: few}, org.Order{})
	for _, filter := range []org.Filter{{TwoFactor: org.Unprotected}, {State: org.Invited}, {TwoFactor: org.Unprotected, Role: member}, {Search: "crowd", Role: admin}, {Search: "ann crowd", State: org.Active}} {
		for _, order := range []org.Order{{Descending: true}, {ByName: true}} {
			whole := r.ids(lena, filter, order)
			ofAll, ofFew := filter, filter
			ofAll.Team, ofFew.Team = everybody, few
			if got := r.ids(lena, ofAll, order); len(whole) == 0 || !slices.Equal(got, whole) {
				t.Errorf("%+v %+v: %d of everybody, want %d, or in another order", filter, order, len(got), len(whole))
			}
			want := slices.DeleteFunc(slices.Clone(whole), func(m id.Member) bool { return !slices.Contains(inFew, m) })
			if got := r.ids(lena, ofFew, order); len(want) == 0 || !slices.Equal(sorted(got), sorted(want)) {
				t.Errorf("%+v %+v: %d of a few, want %d", filter, order, len(got), len(want))
			}
			r.walk(lena, ofFew, order, len(want))
		}
	}
}

func sorted(members []id.Member) []id.Member {
	return slices.SortedFunc(slices.Values(members), func(a, b id.Member) int { return strings.Compare(a.String(), b.String()) })
}

// ids walks a list page by page.
func (r *rig) ids(by actor.Actor, filter org.Filter, order org.Order) (all []id.Member) {
	r.T.Helper()
	q := org.ListQuery{Filter: filter, Order: order, Size: 100}
	for {
		list, err := r.Orgs.Members(r.Ctx(), by, q)
		r.Check(err)
		all = append(all, memberIDs(list.Members)...)
		if list.Next == "" {
			return all
		}
		q.Cursor = list.Next
	}
}
