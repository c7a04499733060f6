package product_test

import (
	"fmt"
	"slices"
	"testing"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

func rightsOn(p id.Product, before, after access.Rights) product.Changes {
	return product.Changes{Products: []product.ProductChange{{Product: p, Before: before, After: after}}}
}

func ruleFor(kind string, reach product.Reach, rights ...access.Right) product.Changes {
	return product.Changes{Rules: []product.RuleChange{{Kind: kind, Before: product.Rule{Reach: product.NoReach}, After: product.Rule{Reach: reach, Rights: access.RightsOf(rights...)}}}}
}

var use = access.RightsOf(access.Use)

func TestAccessIsGivenAndTaken(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain := r.AddProduct(r.Olive, "domain", "atelier.example")
	mia := product.ToMember(r.Mia.Member)
	r.Check(r.ModifyAccess(r.Ctx(), r.Adam, mia, rightsOn(domain, 0, use)))
	if allowed := r.Allowed(r.Mia, domain); !allowed.May(access.Use) || allowed.May(access.Manage) {
		t.Errorf("Mia may %v", allowed.Rights)
	}
	if got := r.Events(r.Olive.Org); got[len(got)-1] != "member.access_changed" {
		t.Errorf("the log ends %v", got)
	}
	if got := r.ProviderEvents(r.Olive.Org); !slices.Equal(got, []string{"access.changed"}) {
		t.Errorf("the provider's systems were told %v", got)
	}
	r.Check(r.ModifyAccess(r.Ctx(), r.Adam, mia, rightsOn(domain, use, 0)))
	if r.Allowed(r.Mia, domain).Visible() {
		t.Error("Mia still sees the domain")
	}
}

func TestSavingAccessTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain := r.AddProduct(r.Olive, "domain", "atelier.example")
	for range 2 {
		r.Check(r.ModifyAccess(r.Ctx(), r.Adam, product.ToMember(r.Mia.Member), rightsOn(domain, 0, use)))
	}
	if got := r.Events(r.Olive.Org); len(got) != 1 {
		t.Errorf("the log has %v", got)
	}
}

func TestNobodyElseGivesAccess(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain, theirs := r.AddProduct(r.Olive, "domain", "atelier.example"), r.AddProduct(r.Ruth, "domain", "rival.example")
	team := r.Team(r.Olive, "Webmasters")
	for _, act := range []actor.Actor{r.Mia, r.Bill, r.Eve} {
		testkit.WantFault(t, r.ModifyAccess(r.Ctx(), act, product.ToMember(act.Member), rightsOn(domain, 0, use)), fault.Forbidden, "access.denied.administrators_only")
		testkit.WantFault(t, r.GiveFullAccess(r.Ctx(), act, product.ToMember(act.Member)), fault.Forbidden, "")
		testkit.WantFault(t, r.TakeFullAccess(r.Ctx(), act, product.ToTeam(team)), fault.Forbidden, "")
		_, err := r.Preview(r.Ctx(), act, product.ToMember(act.Member), rightsOn(domain, 0, use))
		testkit.WantFault(t, err, fault.Forbidden, "")
		_, err = r.Access(r.Ctx(), act, product.ToMember(act.Member), product.AccessQuery{})
		testkit.WantFault(t, err, fault.Forbidden, "")
	}
	for _, to := range []product.Grantee{product.ToMember(r.Mia.Member), product.ToTeam(team)} { // of another organization
		testkit.WantFault(t, r.ModifyAccess(r.Ctx(), r.Ruth, to, rightsOn(theirs, 0, use)), fault.NotFound, "")
		_, err := r.Access(r.Ctx(), r.Ruth, to, product.AccessQuery{})
		testkit.WantFault(t, err, fault.NotFound, "")
	}
	testkit.WantFault(t, r.ModifyAccess(r.Ctx(), r.Adam, product.ToMember(r.Mia.Member), rightsOn(theirs, 0, use)), fault.NotFound, "")
}

func TestUnknownProductsAndRightsAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain, drive := r.AddProduct(r.Olive, "domain", "atelier.example"), r.AddProduct(r.Olive, "drive", "Files")
	other := r.Folder(r.Ruth, r.AddProduct(r.Ruth, "drive", "Theirs"), id.Folder{}, "Secret")
	mia := product.ToMember(r.Mia.Member)
	statistics := access.RightsOf(access.Statistics)
	for name, c := range map[string]struct {
		ch   product.Changes
		kind fault.Kind
		key  string
	}{
		"a right that the kind has not": {rightsOn(domain, 0, statistics), fault.Invalid, "access.unknown_right"},
		"a right that nobody knows":     {rightsOn(domain, 0, 1<<20), fault.Invalid, "access.unknown_right"},
		"a kind that nobody knows":      {ruleFor("castle", product.Future, access.Use), fault.Invalid, "access.unknown_kind"},
		"all of an unknown kind":        {product.Changes{All: []product.AllChange{{Kind: "castle", Rights: use}}}, fault.Invalid, "access.unknown_kind"},
		"a reach that nobody knows":     {ruleFor("domain", "past", access.Use), fault.Invalid, "access.unknown_reach"},
		"a rule with a foreign right":   {ruleFor("domain", product.Future, access.Statistics), fault.Invalid, "access.unknown_right"},
		"a product that is not there":   {rightsOn(id.New[id.Product](), 0, use), fault.NotFound, ""},
		"another one's folder":          {product.Changes{Folders: []product.FolderChange{{Product: drive, Folder: other, After: true}}}, fault.Invalid, "access.unknown_folder"},
	} {
		testkit.WantFault(t, r.ModifyAccess(r.Ctx(), r.Adam, mia, c.ch), c.kind, c.key)
		if _, err := r.Preview(r.Ctx(), r.Adam, mia, c.ch); err == nil {
			t.Errorf("%s: the summary says nothing", name)
		}
	}
	testkit.WantField(t, r.ModifyAccess(r.Ctx(), r.Adam, mia, ruleFor("domain", product.Future)), "reach-domain", "access.rule_without_rights")
	both := rightsOn(drive, 0, use)
	both.Products = append(both.Products, product.ProductChange{Product: id.New[id.Product](), After: use})
	testkit.WantFault(t, r.ModifyAccess(r.Ctx(), r.Adam, mia, both), fault.NotFound, "")
	if n := testkit.Value[int](t, r.DB, `select (select count(*) from grants) + (select count(*) from kind_grants)`, nil); n != 0 {
		t.Errorf("%d grants were made", n)
	}
}

func TestOneFormGivesAThousandProductsAndNoMore(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var in product.Loaded
	var ch product.Changes
	for range product.MaxAccessChoice + 1 {
		p := id.New[id.Product]()
		in.Products = append(in.Products, product.LoadedProduct{ID: p, NewProduct: product.NewProduct{Kind: "domain", Offer: r.offer("domain"), Name: p.String(), State: product.Active}})
		ch.Products = append(ch.Products, product.ProductChange{Product: p, After: use})
	}
	r.LoadProducts(r.Olive, in)
	mia := product.ToMember(r.Mia.Member)
	testkit.WantFault(t, r.ModifyAccess(r.Ctx(), r.Adam, mia, ch), fault.Invalid, "access.too_many")
	ch.Products = ch.Products[1:]
	r.Check(r.ModifyAccess(r.Ctx(), r.Adam, mia, ch))
	if n := testkit.Value[int](t, r.DB, `select count(*) from grants where grantee = @mia`, db.Args{"mia": r.Mia.Member}); n != product.MaxAccessChoice {
		t.Errorf("Mia has %d grants", n)
	}
	r.Check(r.ModifyAccess(r.Ctx(), r.Adam, product.ToMember(r.Eve.Member), product.Changes{All: []product.AllChange{{Kind: "domain", Rights: use}}}))
	if n := testkit.Value[int](t, r.DB, `select count(*) from grants where grantee = @eve`, db.Args{"eve": r.Eve.Member}); n != product.MaxAccessChoice+1 {
		t.Errorf("Eve has %d grants", n)
	}
}

func (r *rig) offer(kind string) string {
	r.T.Helper()
	c, err := r.Catalogue(r.Ctx())
	r.Check(err)
	k, _ := c.Kind(kind)
	return k.Offers[0].Code
}

func TestConcurrentAccessChangesConflict(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive := r.AddProduct(r.Olive, "drive", "Files")
	mia := product.ToMember(r.Mia.Member)
	wanted := []access.Rights{use, access.RightsOf(access.Technical)}
	errs := testkit.Together(2, func(i int) error {
		return r.ModifyAccess(r.Ctx(), []actor.Actor{r.Olive, r.Adam}[i], mia, rightsOn(drive, 0, wanted[i]))
	})
	if testkit.Count(errs, testkit.Fine) != 1 || testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Conflict) }) != 1 {
		t.Fatalf("two at once: %v", errs)
	}
	won := wanted[slices.Index(errs, nil)]
	if got := access.Rights(testkit.Value[int32](t, r.DB, `select rights from grants where grantee = @mia`, db.Args{"mia": r.Mia.Member})); got != won {
		t.Errorf("Mia has %v, want %v", got, won)
	}
	lost := wanted[1-slices.Index(errs, nil)]
	summary, err := r.Preview(r.Ctx(), r.Adam, mia, rightsOn(drive, 0, lost))
	r.Check(err)
	if !summary.ChangedMeanwhile || summary.Chosen.Products[0].Before != won || summary.Chosen.Products[0].After != lost {
		t.Errorf("the summary says %+v", summary)
	}
	r.Check(r.ModifyAccess(r.Ctx(), r.Adam, mia, summary.Chosen.Changes()))
}

func TestAGrantAndARemovalAtOnceLeaveNoAccessBehind(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain := r.AddProduct(r.Olive, "domain", "atelier.example")
	for i := range 5 {
		act := r.Join(r.Olive, world.Person{First: "Otto" + string(rune('a'+i)), Last: "Leaves", Standing: org.Standing{Role: actor.Collaborator}})
		team := r.Team(r.Olive, "Team "+string(rune('a'+i)))
		errs := testkit.Together(4, func(i int) error {
			switch i {
			case 0:
				return r.ModifyAccess(r.Ctx(), r.Adam, product.ToMember(act.Member), rightsOn(domain, 0, use))
			case 1:
				_, err := r.RemoveMembers(r.Ctx(), r.Olive, removal(act), product.Decisions{})
				return err
			case 2:
				return r.GiveFullAccess(r.Ctx(), r.Adam, product.ToTeam(team))
			}
			return r.Teams.Delete(r.Ctx(), r.Olive, team)
		})
		r.Check(errs[1])
		r.Check(errs[3])
		for _, err := range []error{errs[0], errs[2]} {
			if err != nil && !fault.Has(err, fault.Conflict) {
				t.Fatal(err)
			}
		}
		if n := testkit.Value[int](t, r.DB, `select (select count(*) from grants) + (select count(*) from kind_grants)`, nil); n != 0 {
			t.Fatalf("%d grants are left behind", n)
		}
		testkit.WantFault(t, r.ModifyAccess(r.Ctx(), r.Adam, product.ToMember(act.Member), rightsOn(domain, 0, use)), fault.Conflict, "access.member_gone")
		testkit.WantFault(t, r.ModifyAccess(r.Ctx(), r.Adam, product.ToTeam(team), rightsOn(domain, 0, use)), fault.Conflict, "access.team_gone")
		summary, err := r.Preview(r.Ctx(), r.Adam, product.ToTeam(team), rightsOn(domain, 0, use))
		r.Check(err)
		if !summary.Gone || len(summary.Chosen.Products) != 1 || summary.Chosen.Products[0].Name != "atelier.example" {
			t.Errorf("of a deleted team the summary keeps %+v", summary)
		}
	}
}

func TestASummaryForALargeTeam(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain := r.AddProduct(r.Olive, "domain", "atelier.example")
	team := r.Team(r.Olive, "Everybody", r.Mia, r.Bill, r.Eve, r.Adam)
	testkit.Exec(t, r.DB, `insert into members (org_id, id, state, role, email, email_key, first_name, last_name, sort_name, created_at, invitation_token_hash, invitation_language, invitation_sent_at, invitation_expires_at)
		select @org, gen_random_uuid(), 'invited', 'collaborator', 'p' || n || '@example.org', 'p' || n || '@example.org', '', '', 'p' || n, now(), sha256(n::text::bytea), 'en', now(), now() + interval '7 days' from generate_series(1, 500) n`, db.Args{"org": r.Olive.Org})
	testkit.Exec(t, r.DB, `insert into team_members (org_id, team_id, member_id, role_rank, sort_name) select org_id, @team, id, role_rank, sort_name from members where org_id = @org and state = 'invited'`,
		db.Args{"org": r.Olive.Org, "team": team})
	r.Give(r.Olive, world.Member(r.Mia), domain, access.Manage)
	summary, err := r.Preview(r.Ctx(), r.Adam, product.ToTeam(team), rightsOn(domain, 0, use))
	r.Check(err)
	if len(summary.Lines) != 1 || summary.Lines[0].People != 502 || len(summary.Lines[0].Names) != product.NamesInSummary || summary.Lines[0].Names[0] != "Bill Andersson" {
		t.Errorf("the summary says %+v", summary.Lines) // all but Adam, who has all by role, and Mia, who has it already
	}
}

func TestSummaryLeavesOutRightsSuspendedByALock(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting := r.AddProduct(r.Olive, "web_hosting", "atelier.example")
	r.LockProduct(r.Olive, hosting)
	mia := product.ToMember(r.Mia.Member)
	summary, err := r.Preview(r.Ctx(), r.Adam, mia, rightsOn(hosting, 0, access.RightsOf(access.Technical)))
	r.Check(err)
	if len(summary.Lines) != 1 || summary.Lines[0].Right != access.Use || !summary.Lines[0].Gained {
		t.Errorf("the summary says %+v", summary.Lines)
	}
	r.Check(r.ModifyAccess(r.Ctx(), r.Adam, mia, summary.Chosen.Changes()))
	if allowed := r.Allowed(r.Mia, hosting); allowed.May(access.Technical) || !allowed.Suspended.Has(access.Technical) {
		t.Errorf("Mia has %+v", allowed)
	}
}

func TestASummaryNamesWhoGetsAFolder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive := r.AddProduct(r.Olive, "drive", "Files")
	folder := r.Folder(r.Olive, drive, id.Folder{}, "Plans")
	team := r.Team(r.Olive, "Planners", r.Mia, r.Bill, r.Eve, r.Adam)
	r.Give(r.Olive, world.Member(r.Bill), drive, access.Use)
	r.GiveFolder(r.Olive, world.Member(r.Eve), drive, folder)
	one := product.Changes{Folders: []product.FolderChange{{Product: drive, Folder: folder, After: true}}}
	summary, err := r.Preview(r.Ctx(), r.Adam, product.ToTeam(team), one)
	r.Check(err)
	if len(summary.Lines) != 1 || summary.Lines[0].Folders != 1 || !slices.Equal(summary.Lines[0].Names, []string{"Mia Fontanet"}) {
		t.Errorf("the summary says %+v", summary.Lines) // Bill has the drive, Eve the folder, Adam everything
	}
}

// What somebody has by hand, by a team and by a rule is one list: no page of it
// may miss a product, however many there are before it.
func TestThePagesOfWhatIsGivenMissNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	team := r.Team(r.Olive, "Webmasters", r.Mia)
	var want []string
	for i := range 130 {
		name := fmt.Sprintf("site%03d.example", i)
		p := r.AddProduct(r.Olive, "domain", name)
		switch i % 4 {
		case 0:
			r.Give(r.Olive, world.Member(r.Mia), p, access.Use)
		case 1:
			r.Give(r.Olive, world.Team(team), p, access.Use)
		case 2:
			r.Give(r.Olive, world.Member(r.Mia), p, access.Use)
			r.Give(r.Olive, world.Team(team), p, access.Manage)
		default:
			continue
		}
		want = append(want, name)
	}
	r.wantGiven(t, want, "")
	r.wantGiven(t, want, "site")
	r.Rule(r.Olive, world.Member(r.Bill), "domain", true, access.Use)
	page, err := r.Access(r.Ctx(), r.Olive, product.ToMember(r.Bill.Member), product.AccessQuery{Kind: "domain", Search: "site129", OnlyGiven: true})
	r.Check(err)
	if len(page.Kinds[0].Rows) != 1 {
		t.Errorf("a search in what a rule gives finds %d products", len(page.Kinds[0].Rows))
	}
}

// wantGiven walks the pages of Mia's domains forwards and back again.
func (r *rig) wantGiven(t *testing.T, want []string, search string) {
	t.Helper()
	q := product.AccessQuery{Kind: "domain", Search: search, OnlyGiven: true}
	var got []string
	var last product.KindAccess
	read := func() []string {
		page, err := r.Access(r.Ctx(), r.Olive, product.ToMember(r.Mia.Member), q)
		r.Check(err)
		last = page.Kinds[0]
		var names []string
		for _, row := range last.Rows {
			names = append(names, row.Product.Name)
		}
		return names
	}
	for got = read(); !last.Next.IsZero(); got = append(got, read()...) {
		q.After = last.Next
	}
	if !slices.Equal(got, want) {
		t.Errorf("search %q forwards: %d products, want %d: %v", search, len(got), len(want), got)
	}
	back := got[len(got)-len(last.Rows):]
	for !last.Previous.IsZero() {
		q.After, q.Before = id.Product{}, last.Previous
		back = append(read(), back...)
	}
	if !slices.Equal(back, want) {
		t.Errorf("search %q backwards: %d products, want %d: %v", search, len(back), len(want), back)
	}
}
