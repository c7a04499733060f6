package activity_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"manager/internal/activity"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// Breaks when an organization sees what its members do with their own accounts, or when another one's entries show.
func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	now := r.Clock.Now()
	r.record(now, own(r.Mia, "user.password_changed"), own(r.Ruth, "user.signed_in"),
		ours(r.Olive, "member.role_changed", r.Mia.Member.String(), map[string]string{"member": "Mia Fontanet"}),
		ours(r.Ruth, "organization.personalized", r.Ruth.Org.String(), nil))
	for _, act := range []actor.Actor{r.Olive, r.Adam} {
		if got := actions(r.organization(act, activity.Filter{})); !slices.Equal(got, []string{"member.role_changed"}) {
			t.Errorf("%s sees %q of the organization", act.FirstName, got)
		}
	}
	for _, act := range []actor.Actor{r.Mia, r.Bill, r.Eve} {
		_, err := r.Activity.Organization(r.Ctx(), act, activity.Query{})
		testkit.WantFault(t, err, fault.Forbidden, "activity.denied.administrators_only")
		err = r.Activity.Export(r.Ctx(), act, activity.Filter{}, func(activity.Entry) {}, func() error { return nil })
		testkit.WantFault(t, err, fault.Forbidden, "activity.denied.administrators_only")
	}
	if got := actions(r.account(r.Mia, activity.Query{}).List); !slices.Equal(got, []string{"user.password_changed"}) {
		t.Errorf("Mia's account shows %q", got)
	}
	olive := r.account(r.Olive, activity.Query{}).List
	if got := actions(olive); !slices.Equal(got, []string{"member.role_changed"}) || olive.Entries[0].OrgName != r.Olive.OrgName {
		t.Errorf("Olive's account shows %q in %q", got, olive.Entries[0].OrgName)
	}
}

// Breaks when a page skips or repeats entries that have the same moment.
func TestPagesOverEqualTimes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	now := r.Clock.Now()
	var many []audit.Event
	for i := range 60 {
		many = append(many, ours(r.Olive, "member.invited", id.New[id.Member]().String(), map[string]string{"member": fmt.Sprint(i)}))
	}
	r.record(now.Add(-time.Hour), many...)
	r.record(now, ours(r.Olive, "organization.personalized", "", nil))
	for _, f := range []activity.Filter{{}, {Type: audit.Users}, {Person: r.Olive.Member}, {Search: "olive"}} {
		var forward []id.Event
		q := activity.Query{Filter: f, Size: 25}
		var previous string
		for {
			list, err := r.Activity.Organization(r.Ctx(), r.Olive, q)
			r.Check(err)
			for _, e := range list.Entries {
				forward = append(forward, e.ID)
			}
			if list.Next == "" {
				previous = list.Previous
				break
			}
			q.Cursor = list.Next
		}
		if want := map[bool]int{true: 60, false: 61}[f.Type != ""]; len(forward) != want || len(id.Distinct(forward)) != want {
			t.Errorf("%+v: %d entries, %d different, want %d", f, len(forward), len(id.Distinct(forward)), want)
		}
		if !slices.IsSortedFunc(forward[1:], func(a, b id.Event) int { return slices.Compare(b[:], a[:]) }) {
			t.Errorf("%+v: entries of one moment are not the newest first", f)
		}
		back, err := r.Activity.Organization(r.Ctx(), r.Olive, activity.Query{Filter: f, Size: 25, Cursor: previous})
		r.Check(err)
		if len(back.Entries) != 25 || back.Entries[0].ID != forward[25] || back.Entries[24].ID != forward[49] {
			t.Errorf("%+v: the page before the last is another one than on the way there", f)
		}
	}
}

// Breaks when a filter lets in what it should leave out, alone or beside others.
func TestFilters(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	now := r.Clock.Now()
	hosting, site := r.Hosting(r.Olive)
	product := hosting.String()
	before := len(r.organization(r.Olive, activity.Filter{}).Entries)
	r.record(now.Add(-72*time.Hour), ours(r.Adam, "product.locked", product, nil), ours(r.Adam, "organization.personalized", "", nil))
	r.record(now.Add(-48*time.Hour), ours(r.Olive, "product.unlocked", product, nil), ours(r.Olive, "site.variable_added", site.String(), nil))
	r.record(now.Add(-24*time.Hour), ours(r.Adam, "member.role_changed", r.Eve.Member.String(), nil), ours(r.Eve, "member.left", r.Eve.Member.String(), nil))
	all := before + 6
	for _, test := range []struct {
		name string
		f    activity.Filter
		want []string
	}{
		{"product", activity.Filter{Product: hosting, Until: now.Add(-time.Hour)}, []string{"site.variable_added", "product.unlocked", "product.locked"}},
		{"person", activity.Filter{Person: r.Adam.Member}, []string{"member.role_changed", "organization.personalized", "product.locked"}},
		{"type", activity.Filter{Type: audit.Organization}, []string{"organization.personalized"}},
		{"dates", activity.Filter{From: now.Add(-50 * time.Hour), Until: now.Add(-47 * time.Hour)}, []string{"site.variable_added", "product.unlocked"}},
		{"until leaves its moment out", activity.Filter{Until: now.Add(-48 * time.Hour)}, []string{"organization.personalized", "product.locked"}},
		{"product and person", activity.Filter{Product: hosting, Person: r.Adam.Member}, []string{"product.locked"}},
		{"person and type", activity.Filter{Person: r.Adam.Member, Type: audit.Users}, []string{"member.role_changed"}},
		{"person, type and dates", activity.Filter{Person: r.Adam.Member, Type: audit.Users, From: now}, []string{}},
		{"somebody by name, as actor and subject", activity.Filter{Search: "Okafor"}, []string{"member.left", "member.role_changed"}},
		{"a person by name, and a type", activity.Filter{Search: "adam", Type: audit.Products}, []string{"product.locked"}},
		{"an action by its name", activity.Filter{Search: "personali"}, []string{"organization.personalized"}},
		{"an action and a product", activity.Filter{Search: "locked", Product: hosting}, []string{"product.locked"}},
		{"nobody", activity.Filter{Search: "xylophone"}, []string{}},
		{"no word at all", activity.Filter{Search: "!!"}, []string{}},
		{"another organization's product", activity.Filter{Product: id.New[id.Product]()}, []string{}},
		{"another organization's member", activity.Filter{Person: r.Ruth.Member}, []string{}},
	} {
		if got := actions(r.organization(r.Olive, test.f)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	if got := len(r.organization(r.Olive, activity.Filter{}).Entries); got != all {
		t.Errorf("%d entries without a filter, want %d", got, all)
	}
	mine := r.account(r.Olive, activity.Query{Filter: activity.Filter{Product: hosting, Until: now.Add(-time.Hour)}}).List
	if got := actions(mine); !slices.Equal(got, []string{"site.variable_added", "product.unlocked"}) {
		t.Errorf("Olive's account and the product: %q", got)
	}
	if len(mine.Products) != 1 || mine.Products[0].ID != product {
		t.Errorf("Olive's account offers the products %v", mine.Products)
	}
	if got := r.account(r.Ruth, activity.Query{Filter: activity.Filter{Product: hosting}}).List; len(got.Entries) > 0 {
		t.Errorf("Ruth sees entries of another organization's product: %q", actions(got))
	}
}

// Breaks when the account's search finds what others did, or nothing of its own.
func TestSearchInAnAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	now := r.Clock.Now()
	drive := r.AddProduct(r.Olive, "drive", "Team drive")
	r.record(now, own(r.Olive, "user.password_changed"), own(r.Mia, "user.password_changed"),
		ours(r.Olive, "product.locked", drive.String(), nil), ours(r.Adam, "product.unlocked", drive.String(), nil),
		ours(r.Olive, "member.removed", r.Bill.Member.String(), nil))
	for search, want := range map[string]string{"drive": "product.locked", "password": "user.password_changed", "andersson": "member.removed"} {
		if got := actions(r.account(r.Olive, activity.Query{Filter: activity.Filter{Search: search}}).List); !slices.Equal(got, []string{want}) {
			t.Errorf("%q finds %q, want %q", search, got, want)
		}
	}
}

// Breaks when erased names make an entry disappear, or a page fail.
func TestErasedNames(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.record(r.Clock.Now(), ours(r.Olive, "member.removed", r.Bill.Member.String(), map[string]string{"member": "Bill Andersson"}))
	testkit.Exec(t, r.DB, `delete from audit_personal where org_id = @org`, map[string]any{"org": r.Olive.Org})
	list := r.organization(r.Olive, activity.Filter{})
	if len(list.Entries) != 1 || list.Entries[0].Actor() != "" || list.Entries[0].Personal != nil || list.Entries[0].Subject != r.Bill.Member.String() {
		t.Errorf("without names the list has %+v", list.Entries)
	}
}

// Breaks when the export leaves something out at the seam of two chunks.
func TestExportHasEverythingOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var many []audit.Event
	for range 4100 {
		many = append(many, ours(r.Olive, "member.invitation_resent", r.Mia.Member.String(), nil))
	}
	r.record(r.Clock.Now(), many...)
	r.record(r.Clock.Now(), ours(r.Adam, "organization.personalized", "", nil))
	for _, test := range []struct {
		f    activity.Filter
		want int
	}{{activity.Filter{}, 4101}, {activity.Filter{Type: audit.Users}, 4100}, {activity.Filter{Person: r.Adam.Member}, 1}} {
		var got []id.Event
		sent := 0
		r.Check(r.Activity.Export(r.Ctx(), r.Adam, test.f, func(e activity.Entry) { got = append(got, e.ID) }, func() error { sent++; return nil }))
		if len(got) != test.want || len(id.Distinct(got)) != test.want || sent != (test.want+1999)/2000 {
			t.Errorf("%+v: %d entries, %d different, in %d parts, want %d", test.f, len(got), len(id.Distinct(got)), sent, test.want)
		}
	}
}

// Breaks when a forged place, or one of another list, is a fault instead of the first page.
func TestForgedPlaces(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.record(r.Clock.Now(), ours(r.Olive, "organization.personalized", "", nil))
	for _, cursor := range []string{"x", "e30", "eyJ0IjoiMDAwMS0wMS0wMVQwMDowMDowMFoifQ"} {
		list, err := r.Activity.Organization(r.Ctx(), r.Olive, activity.Query{Cursor: cursor})
		if err != nil || len(list.Entries) != 1 || list.Previous != "" {
			t.Errorf("%q leads to %v, %v", cursor, actions(list), err)
		}
	}
}

// Breaks when a search for a name that very many have reads on instead of saying so.
func TestSearchSaysThatItIsNarrowed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 12 {
		r.Join(r.Olive, world.Person{First: fmt.Sprintf("Anna%d", i), Last: "Rossi", Standing: org.Standing{Role: actor.Collaborator}})
	}
	if list := r.organization(r.Olive, activity.Filter{Search: "rossi"}); !list.Narrowed {
		t.Error("twelve people called Rossi are not too many")
	}
	if list := r.organization(r.Olive, activity.Filter{Search: "anna3 rossi"}); list.Narrowed {
		t.Error("one person is too many")
	}
}
