package product_test

import (
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
	domain := r.add(r.olive, "domain", "atelier.example")
	mia := product.ToMember(r.mia.Member)
	r.check(r.ModifyAccess(r.ctx(), r.adam, mia, rightsOn(domain, 0, use)))
	if allowed := r.allowed(r.mia, domain); !allowed.May(access.Use) || allowed.May(access.Manage) {
		t.Errorf("Mia may %v", allowed.Rights)
	}
	if got := r.events(r.olive.Org); got[len(got)-1] != "member.access_changed" {
		t.Errorf("the log ends %v", got)
	}
	if got := r.told(r.olive.Org); !slices.Equal(got, []string{"access.changed"}) {
		t.Errorf("the provider's systems were told %v", got)
	}
	r.check(r.ModifyAccess(r.ctx(), r.adam, mia, rightsOn(domain, use, 0)))
	if r.allowed(r.mia, domain).Visible() {
		t.Error("Mia still sees the domain")
	}
}

func TestSavingTwiceIsSavingOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain := r.add(r.olive, "domain", "atelier.example")
	for range 2 {
		r.check(r.ModifyAccess(r.ctx(), r.adam, product.ToMember(r.mia.Member), rightsOn(domain, 0, use)))
	}
	if got := r.events(r.olive.Org); len(got) != 1 {
		t.Errorf("the log has %v", got)
	}
}

func TestNobodyElseGivesAccess(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain, theirs := r.add(r.olive, "domain", "atelier.example"), r.add(r.ruth, "domain", "rival.example")
	team := r.team(r.olive, "Webmasters")
	for _, act := range []actor.Actor{r.mia, r.bill, r.eve} {
		testkit.WantFault(t, r.ModifyAccess(r.ctx(), act, product.ToMember(act.Member), rightsOn(domain, 0, use)), fault.Forbidden, "access.denied.administrators_only")
		testkit.WantFault(t, r.GiveFullAccess(r.ctx(), act, product.ToMember(act.Member)), fault.Forbidden, "")
		testkit.WantFault(t, r.TakeFullAccess(r.ctx(), act, product.ToTeam(team)), fault.Forbidden, "")
		_, err := r.Preview(r.ctx(), act, product.ToMember(act.Member), rightsOn(domain, 0, use))
		testkit.WantFault(t, err, fault.Forbidden, "")
		_, err = r.Access(r.ctx(), act, product.ToMember(act.Member), product.AccessQuery{})
		testkit.WantFault(t, err, fault.Forbidden, "")
	}
	for _, to := range []product.Grantee{product.ToMember(r.mia.Member), product.ToTeam(team)} { // of another organization
		testkit.WantFault(t, r.ModifyAccess(r.ctx(), r.ruth, to, rightsOn(theirs, 0, use)), fault.NotFound, "")
		_, err := r.Access(r.ctx(), r.ruth, to, product.AccessQuery{})
		testkit.WantFault(t, err, fault.NotFound, "")
	}
	testkit.WantFault(t, r.ModifyAccess(r.ctx(), r.adam, product.ToMember(r.mia.Member), rightsOn(theirs, 0, use)), fault.NotFound, "")
}

func TestWhatDoesNotExistIsNotGiven(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain, drive := r.add(r.olive, "domain", "atelier.example"), r.add(r.olive, "drive", "Files")
	other := r.folder(r.ruth, r.add(r.ruth, "drive", "Theirs"), id.Folder{}, "Secret")
	mia := product.ToMember(r.mia.Member)
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
		testkit.WantFault(t, r.ModifyAccess(r.ctx(), r.adam, mia, c.ch), c.kind, c.key)
		if _, err := r.Preview(r.ctx(), r.adam, mia, c.ch); err == nil {
			t.Errorf("%s: the summary says nothing", name)
		}
	}
	testkit.WantField(t, r.ModifyAccess(r.ctx(), r.adam, mia, ruleFor("domain", product.Future)), "reach-domain", "access.rule_without_rights")
	both := rightsOn(drive, 0, use)
	both.Products = append(both.Products, product.ProductChange{Product: id.New[id.Product](), After: use})
	testkit.WantFault(t, r.ModifyAccess(r.ctx(), r.adam, mia, both), fault.NotFound, "")
	if n := testkit.Value[int](t, r.db, `select (select count(*) from grants) + (select count(*) from kind_grants)`, nil); n != 0 {
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
	r.bulk(r.olive, in)
	mia := product.ToMember(r.mia.Member)
	testkit.WantFault(t, r.ModifyAccess(r.ctx(), r.adam, mia, ch), fault.Invalid, "access.too_many")
	ch.Products = ch.Products[1:]
	r.check(r.ModifyAccess(r.ctx(), r.adam, mia, ch))
	if n := testkit.Value[int](t, r.db, `select count(*) from grants where grantee = @mia`, db.Args{"mia": r.mia.Member}); n != product.MaxAccessChoice {
		t.Errorf("Mia has %d grants", n)
	}
	r.check(r.ModifyAccess(r.ctx(), r.adam, product.ToMember(r.eve.Member), product.Changes{All: []product.AllChange{{Kind: "domain", Rights: use}}}))
	if n := testkit.Value[int](t, r.db, `select count(*) from grants where grantee = @eve`, db.Args{"eve": r.eve.Member}); n != product.MaxAccessChoice+1 {
		t.Errorf("Eve has %d grants", n)
	}
}

func (r *rig) offer(kind string) string {
	r.t.Helper()
	c, err := r.Catalogue(r.ctx())
	r.check(err)
	k, _ := c.Kind(kind)
	return k.Offers[0].Code
}

func TestTwoWhoSaveTheSameRow(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive := r.add(r.olive, "drive", "Files")
	mia := product.ToMember(r.mia.Member)
	wanted := []access.Rights{use, access.RightsOf(access.Technical)}
	errs := testkit.Together(2, func(i int) error {
		return r.ModifyAccess(r.ctx(), []actor.Actor{r.olive, r.adam}[i], mia, rightsOn(drive, 0, wanted[i]))
	})
	if testkit.Count(errs, testkit.Fine) != 1 || testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Conflict) }) != 1 {
		t.Fatalf("two at once: %v", errs)
	}
	won := wanted[slices.Index(errs, nil)]
	if got := access.Rights(testkit.Value[int32](t, r.db, `select rights from grants where grantee = @mia`, db.Args{"mia": r.mia.Member})); got != won {
		t.Errorf("Mia has %v, want %v", got, won)
	}
	lost := wanted[1-slices.Index(errs, nil)]
	summary, err := r.Preview(r.ctx(), r.adam, mia, rightsOn(drive, 0, lost))
	r.check(err)
	if !summary.ChangedMeanwhile || summary.Chosen.Products[0].Before != won || summary.Chosen.Products[0].After != lost {
		t.Errorf("the summary says %+v", summary)
	}
	r.check(r.ModifyAccess(r.ctx(), r.adam, mia, summary.Chosen.Changes()))
}

func TestAGrantAndARemovalAtOnceLeaveNoAccessBehind(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain := r.add(r.olive, "domain", "atelier.example")
	for i := range 5 {
		act := r.join(r.olive, someone{first: "Otto" + string(rune('a'+i)), last: "Leaves", Standing: org.Standing{Role: actor.Collaborator}})
		team := r.team(r.olive, "Team "+string(rune('a'+i)))
		errs := testkit.Together(4, func(i int) error {
			switch i {
			case 0:
				return r.ModifyAccess(r.ctx(), r.adam, product.ToMember(act.Member), rightsOn(domain, 0, use))
			case 1:
				_, err := r.RemoveMembers(r.ctx(), r.olive, removal(act), product.Decisions{})
				return err
			case 2:
				return r.GiveFullAccess(r.ctx(), r.adam, product.ToTeam(team))
			}
			return r.orgs.DeleteTeam(r.ctx(), r.olive, team)
		})
		r.check(errs[1])
		r.check(errs[3])
		for _, err := range []error{errs[0], errs[2]} {
			if err != nil && !fault.Has(err, fault.Conflict) {
				t.Fatal(err)
			}
		}
		if n := testkit.Value[int](t, r.db, `select (select count(*) from grants) + (select count(*) from kind_grants)`, nil); n != 0 {
			t.Fatalf("%d grants are left behind", n)
		}
		testkit.WantFault(t, r.ModifyAccess(r.ctx(), r.adam, product.ToMember(act.Member), rightsOn(domain, 0, use)), fault.Conflict, "access.member_gone")
		testkit.WantFault(t, r.ModifyAccess(r.ctx(), r.adam, product.ToTeam(team), rightsOn(domain, 0, use)), fault.Conflict, "access.team_gone")
		summary, err := r.Preview(r.ctx(), r.adam, product.ToTeam(team), rightsOn(domain, 0, use))
		r.check(err)
		if !summary.Gone || len(summary.Chosen.Products) != 1 || summary.Chosen.Products[0].Name != "atelier.example" {
			t.Errorf("of a deleted team the summary keeps %+v", summary)
		}
	}
}

func TestASummaryForALargeTeam(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain := r.add(r.olive, "domain", "atelier.example")
	team := r.team(r.olive, "Everybody", r.mia, r.bill, r.eve, r.adam)
	testkit.Exec(t, r.db, `insert into members (org_id, id, state, role, email, email_key, first_name, last_name, sort_name, created_at, invitation_token_hash, invitation_language, invitation_sent_at, invitation_expires_at)
		select @org, gen_random_uuid(), 'invited', 'collaborator', 'p' || n || '@example.org', 'p' || n || '@example.org', '', '', 'p' || n, now(), sha256(n::text::bytea), 'en', now(), now() + interval '7 days' from generate_series(1, 500) n`, db.Args{"org": r.olive.Org})
	testkit.Exec(t, r.db, `insert into team_members (org_id, team_id, member_id, role_rank, sort_name) select org_id, @team, id, role_rank, sort_name from members where org_id = @org and state = 'invited'`,
		db.Args{"org": r.olive.Org, "team": team})
	r.give(r.olive, member(r.mia), domain, access.Manage)
	summary, err := r.Preview(r.ctx(), r.adam, product.ToTeam(team), rightsOn(domain, 0, use))
	r.check(err)
	if len(summary.Lines) != 1 || summary.Lines[0].People != 502 || len(summary.Lines[0].Names) != product.NamesInSummary || summary.Lines[0].Names[0] != "Bill Andersson" {
		t.Errorf("the summary says %+v", summary.Lines) // all but Adam, who has all by role, and Mia, who has it already
	}
}

func TestASummarySaysNothingOfWhatALockHoldsBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting := r.add(r.olive, "web_hosting", "atelier.example")
	r.lock(r.olive, hosting)
	mia := product.ToMember(r.mia.Member)
	summary, err := r.Preview(r.ctx(), r.adam, mia, rightsOn(hosting, 0, access.RightsOf(access.Technical)))
	r.check(err)
	if len(summary.Lines) != 1 || summary.Lines[0].Right != access.Use || !summary.Lines[0].Gained {
		t.Errorf("the summary says %+v", summary.Lines)
	}
	r.check(r.ModifyAccess(r.ctx(), r.adam, mia, summary.Chosen.Changes()))
	if allowed := r.allowed(r.mia, hosting); allowed.May(access.Technical) || !allowed.Suspended.Has(access.Technical) {
		t.Errorf("Mia has %+v", allowed)
	}
}

func TestASummaryNamesWhoGetsAFolder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive := r.add(r.olive, "drive", "Files")
	folder := r.folder(r.olive, drive, id.Folder{}, "Plans")
	team := r.team(r.olive, "Planners", r.mia, r.bill, r.eve, r.adam)
	r.give(r.olive, member(r.bill), drive, access.Use)
	r.giveFolder(r.olive, member(r.eve), drive, folder)
	one := product.Changes{Folders: []product.FolderChange{{Product: drive, Folder: folder, After: true}}}
	summary, err := r.Preview(r.ctx(), r.adam, product.ToTeam(team), one)
	r.check(err)
	if len(summary.Lines) != 1 || summary.Lines[0].Folders != 1 || !slices.Equal(summary.Lines[0].Names, []string{"Mia Fontanet"}) {
		t.Errorf("the summary says %+v", summary.Lines) // Bill has the drive, Eve the folder, Adam everything
	}
}
