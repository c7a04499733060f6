package org_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// search finds names.

func TestTheListShowsTheRolesFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Invite(r.Olive, "noemi@example.org", member)
	list, err := r.Orgs.Members(r.Ctx(), r.Adam, org.ListQuery{})
	r.Check(err)
	var names []string
	for _, m := range list.Members {
		names = append(names, m.Name())
	}
	if want := []string{"Olive Marchetti", "Adam Kessler", "Bill Andersson", "Mia Fontanet", "noemi@example.org", "Eve Okafor"}; !slices.Equal(names, want) {
		t.Errorf("the list is %q", names)
	}
	if list.Previous != "" || list.Next != "" || list.Unprotected.N != 5 {
		t.Errorf("%+v", list)
	}
}

func TestWhoSeesWhatInTheList(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	testkit.Exec(t, r.DB, `update members set two_factor = true, last_seen_at = now() where org_id = @org and id = @adam`, db.Args{"org": r.Olive.Org, "adam": r.Adam.Member})
	_, err := r.Orgs.Members(r.Ctx(), r.Eve, org.ListQuery{})
	testkit.WantFault(t, err, fault.Forbidden, "users.denied.members_only")
	_, err = r.Orgs.Member(r.Ctx(), r.Eve, r.Mia.Member)
	testkit.WantFault(t, err, fault.Forbidden, "users.denied.members_only")
	list, err := r.Orgs.Members(r.Ctx(), r.Mia, org.ListQuery{Filter: org.Filter{TwoFactor: org.Protected}})
	r.Check(err)
	if len(list.Members) != 5 || list.Unprotected.N != 0 {
		t.Errorf("a collaborator filters by protection: %+v", list)
	}
	for _, m := range list.Members {
		if m.TwoFactor || !m.LastSeenAt.IsZero() || m.Standing.Accounting || m.Standing.BillingMail || m.InvitedBy != "" || !m.JoinedAt.IsZero() {
			t.Errorf("a collaborator sees %+v", m)
		}
	}
	page, err := r.Orgs.Member(r.Ctx(), r.Mia, r.Adam.Member)
	r.Check(err)
	if page.Member.TwoFactor || page.Protection || page.MayModify || page.MayRemove || page.Member.Name() != "Adam Kessler" {
		t.Errorf("a collaborator sees %+v", page)
	}
	_, err = r.Orgs.Member(r.Ctx(), r.Olive, r.Ruth.Member)
	testkit.WantFault(t, err, fault.NotFound, "")
	list, err = r.Orgs.Members(r.Ctx(), r.Adam, org.ListQuery{Filter: org.Filter{TwoFactor: org.Protected}})
	r.Check(err)
	if len(list.Members) != 1 || !list.Members[0].TwoFactor {
		t.Errorf("an administrator sees %+v", list.Members)
	}
	for _, act := range []actor.Actor{r.Mia, r.Eve} {
		err := r.Orgs.ExportMembers(r.Ctx(), act, org.Filter{}, org.Order{}, func(org.Member) {}, func() error { return nil })
		testkit.WantFault(t, err, fault.Forbidden, "users.denied.administrators_only")
		_, err = r.Orgs.MembersOf(r.Ctx(), act, []id.Member{r.Mia.Member})
		testkit.WantFault(t, err, fault.Forbidden, "users.denied.administrators_only")
	}
}

// crowd is a member of a large organization, with names that repeat a lot.
func crowd(i int) org.LoadedMember {
	roles := []actor.Role{member, member, member, external, admin, legal}
	email := fmt.Sprintf("p%d@crowd.test", i)
	m := org.LoadedMember{EmailKey: email, Member: org.Member{ID: id.New[id.Member](), Email: email, Standing: org.Standing{Role: roles[i%len(roles)]}, TwoFactor: i%3 == 0}}
	if i%7 == 0 {
		m.State, m.TwoFactor = org.Invited, false
		return m
	}
	m.State, m.User = org.Active, id.New[id.User]()
	m.FirstName, m.LastName = []string{"Anna", "Élodie", "Ann"}[i%3], []string{"Meier", "Anders"}[i%2]
	return m
}

func TestMemberListPagesInBothDirections(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	lena := r.LoadMembers(173, func(i int) org.LoadedMember {
		m := crowd(i)
		m.JoinedAt, m.SentAt, m.ExpiresAt = r.Clock.Now(), r.Clock.Now(), r.Clock.Now()
		return m
	})
	filters := []org.Filter{{}, {TwoFactor: org.Protected}, {TwoFactor: org.Unprotected}, {State: org.Invited}, {State: org.Active}, {Search: "an"}, {Search: "ann meier"}, {Search: "crowd p1"},
		{Search: "a", TwoFactor: org.Protected}, {Role: member, State: org.Invited}, {Role: admin, TwoFactor: org.Protected}, {Search: "e", Role: external}}
	for _, role := range actor.Roles {
		filters = append(filters, org.Filter{Role: role})
	}
	for _, filter := range filters {
		for _, order := range []org.Order{{}, {Descending: true}, {ByName: true}, {ByName: true, Descending: true}} {
			t.Run(fmt.Sprintf("%v %v", filter, order), func(t *testing.T) {
				r := *r
				r.T = t
				r.walk(lena, filter, order, r.matching(lena, filter))
			})
		}
	}
}

// walk goes through a list of want members forwards and backwards, and compares it with the whole of it.
func (r *rig) walk(by actor.Actor, filter org.Filter, order org.Order, want int) {
	r.T.Helper()
	var whole []id.Member
	r.Check(r.Orgs.ExportMembers(r.Ctx(), by, filter, order, func(m org.Member) { whole = append(whole, m.ID) }, func() error { return nil }))
	if len(whole) != want {
		r.T.Fatalf("the list has %d members, want %d", len(whole), want)
	}
	var forwards, backwards []id.Member
	q := org.ListQuery{Filter: filter, Order: order, Size: 25}
	for {
		list, err := r.Orgs.Members(r.Ctx(), by, q)
		r.Check(err)
		forwards = append(forwards, memberIDs(list.Members)...)
		if list.Next == "" {
			break
		}
		q.Cursor = list.Next
	}
	pages := 0
	for {
		list, err := r.Orgs.Members(r.Ctx(), by, q)
		r.Check(err)
		backwards = append(memberIDs(list.Members), backwards...)
		if list.Previous == "" {
			break
		}
		q.Cursor = list.Previous
		pages++
	}
	if !slices.Equal(forwards, whole) {
		r.T.Errorf("forwards %d rows of %d, or in another order", len(forwards), len(whole))
	}
	if !slices.Equal(backwards, whole) {
		r.T.Errorf("backwards %d rows of %d in %d pages, or in another order", len(backwards), len(whole), pages)
	}
}

func memberIDs(members []org.Member) (ids []id.Member) {
	for _, m := range members {
		ids = append(ids, m.ID)
	}
	return ids
}

// matching counts, without any index or paging, how many members a filter wants.
func (r *rig) matching(by actor.Actor, f org.Filter) (n int) {
	r.T.Helper()
	for i := range 172 {
		m := crowd(i)
		fits := f.Role == "" || f.Role == m.Standing.Role
		fits = fits && (f.State == "" || f.State == m.State)
		fits = fits && (f.TwoFactor == "" || m.State == org.Active && m.TwoFactor == (f.TwoFactor == org.Protected))
		if fits && matches(m.Member, f.Search) {
			n++
		}
	}
	lena := org.Member{Email: by.LoginID, FirstName: "Lena", LastName: "Large"}
	if (f.Role == "" || f.Role == legal) && f.State != org.Invited && f.TwoFactor != org.Protected && matches(lena, f.Search) {
		n++
	}
	return n
}

func TestForgedCursorGivesTheFirstPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	lena := r.LoadMembers(60, func(i int) org.LoadedMember {
		m := crowd(i)
		m.JoinedAt, m.SentAt, m.ExpiresAt = r.Clock.Now(), r.Clock.Now(), r.Clock.Now()
		return m
	})
	first, err := r.Orgs.Members(r.Ctx(), lena, org.ListQuery{Size: 25})
	r.Check(err)
	good := first.Next
	raw, err := base64.RawURLEncoding.DecodeString(good)
	r.Check(err)
	forged := []string{"x", "{}", "%%%", good[:len(good)-3], base64.RawURLEncoding.EncodeToString([]byte(`{"l":1}`)),
		base64.RawURLEncoding.EncodeToString([]byte(`{"n":"\u0000","m":"00000000-0000-0000-0000-000000000000"}`)),
		base64.RawURLEncoding.EncodeToString([]byte(`{"r":99999999999,"n":"","m":"00000000-0000-0000-0000-000000000000"}`))}
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		broken := slices.Clone(raw)
		for range 1 + random.IntN(4) {
			broken[random.IntN(len(broken))] = byte(random.IntN(256))
		}
		forged = append(forged, base64.RawURLEncoding.EncodeToString(broken))
	}
	for _, cursor := range forged {
		if _, err := r.Orgs.Members(r.Ctx(), lena, org.ListQuery{Size: 25, Cursor: cursor}); err != nil {
			t.Fatalf("%q: %v", cursor, err)
		}
	}
	// A cursor of another list is none of this one.
	other, err := r.Orgs.Members(r.Ctx(), lena, org.ListQuery{Size: 25, Cursor: good, Order: org.Order{ByName: true}})
	r.Check(err)
	plain, err := r.Orgs.Members(r.Ctx(), lena, org.ListQuery{Size: 25, Order: org.Order{ByName: true}})
	r.Check(err)
	if other.Members[0].ID != plain.Members[0].ID || other.Previous != "" {
		t.Error("a cursor of another order was followed")
	}
	// Nor does one of another organization show anything of it.
	list, err := r.Orgs.Members(r.Ctx(), r.Ruth, org.ListQuery{Size: 25, Cursor: good})
	r.Check(err)
	if len(list.Members) != 1 {
		t.Errorf("Ruth sees %d members", len(list.Members))
	}
}

func TestSearchFindsTheBeginningsOfWords(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.Join(r.Olive, world.Person{First: "Élodie-Anne", Last: "Müller Weiß", Standing: org.Standing{Role: member}})
	r.Join(r.Olive, world.Person{First: "Anna", Last: "Andersson", Standing: org.Standing{Role: member}})
	for text, want := range map[string][]string{
		"elo":             {"Élodie-Anne Müller Weiß"},
		"MULLER":          {"Élodie-Anne Müller Weiß"},
		"müller weiss":    {"Élodie-Anne Müller Weiß"},
		"weiss anne elod": {"Élodie-Anne Müller Weiß"},
		"anna anders":     {"Anna Andersson"},
		"anna muller":     nil,
		"mia@demo.test":   {"Mia Fontanet"},
		"MIA@demo":        {"Mia Fontanet"},
		"@demo":           {"Bill Andersson", "Mia Fontanet"},
		"odie":            nil,
		"%":               nil,
		"' or 1=1 --":     nil,
		"a\x00b":          nil,
	} {
		got := r.FindMembers(r.Olive, text)
		if text == "@demo" {
			if len(got) != 7 {
				t.Errorf("%q finds %q", text, got)
			}
			continue
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
	if got := r.FindMembers(r.Olive, "an"); len(got) != 3 { // each once, though two words of hers match
		t.Errorf("an finds %q", got)
	}
	if got := r.FindMembers(r.Ruth, "mia"); len(got) != 0 {
		t.Errorf("Ruth finds %q", got)
	}
}

func TestPagesTakeOneRoundTrip(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, filter := range []org.Filter{{}, {Role: member}, {Search: "an"}, {Search: "mia font"}} {
		ctx, trips := db.CountRoundTrips(r.Ctx())
		_, err := r.Orgs.Members(ctx, r.Olive, org.ListQuery{Filter: filter})
		r.Check(err)
		if trips.Load() != 1 {
			t.Errorf("%+v took %d round trips", filter, trips.Load())
		}
	}
	for name, read := range map[string]func(ctx context.Context) error{
		"overview": func(c context.Context) error { _, err := r.Orgs.Overview(c, r.Olive); return err },
		"member":   func(c context.Context) error { _, err := r.Orgs.Member(c, r.Olive, r.Mia.Member); return err },
	} {
		ctx, trips := db.CountRoundTrips(r.Ctx())
		r.Check(read(ctx))
		if trips.Load() != 1 {
			t.Errorf("%s took %d round trips", name, trips.Load())
		}
	}
}

// matches is the search as one would describe it: each word asked for begins a
// word of the name or the address.
func matches(m org.Member, search string) bool {
	words := strings.FieldsFunc(fold.Text(m.FirstName+" "+m.LastName+" "+m.Email), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, asked := range strings.Fields(fold.Text(search)) {
		hit := false
		for _, word := range words {
			hit = hit || strings.HasPrefix(word, asked)
		}
		if !hit {
			return false
		}
	}
	return true
}
