package product_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

func TestLoadedProductsEqualAddedOnes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	expires := r.Clock.Now().Add(90 * 24 * time.Hour)
	came := r.AddNewProduct(r.Adam, product.NewProduct{Kind: "domain", Name: "Zoë.example", ExpiresAt: expires, Tags: []string{"Été 2026", "shop"}, Reference: "d-1"})
	loaded := id.New[id.Product]()
	r.LoadProducts(r.Ruth, product.Loaded{Products: []product.LoadedProduct{{ID: loaded, NewProduct: product.NewProduct{
		Kind: "domain", Offer: "ch", Name: "Zoë.example", State: product.Active, ExpiresAt: expires, Tags: []string{"Été 2026", "shop"}, Reference: "d-2"}}}})

	ours, _, err := r.Product(r.Ctx(), r.Olive, came)
	r.Check(err)
	theirs, _, err := r.Product(r.Ctx(), r.Ruth, loaded)
	r.Check(err)
	if ours.Name != theirs.Name || ours.State != theirs.State || !ours.ExpiresAt.Equal(theirs.ExpiresAt) || !slices.Equal(ours.Tags, theirs.Tags) || ours.Kind.Code != theirs.Kind.Code || ours.Offer.Code != theirs.Offer.Code {
		t.Errorf("came %+v\nloaded %+v", ours, theirs)
	}
	differ := testkit.Value[int](t, r.DB, `select count(*) from
		(select word, kind, sort_name from product_words where product_id = @a) a full join (select word, kind, sort_name from product_words where product_id = @b) b using (word, kind, sort_name)
		where a is null or b is null`, db.Args{"a": came, "b": loaded})
	if words := testkit.Value[int](t, r.DB, `select count(*) from product_words where product_id = @a`, db.Args{"a": came}); differ != 0 || words < 5 {
		t.Errorf("of %d words %d differ", words, differ)
	}
	if _, _, err := r.Product(r.Ctx(), r.Ruth, came); err == nil {
		t.Error("the rival reads a product of the organization")
	}
}

func TestLargeLoadRestoresTableSettings(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const structure = `select string_agg(definition, E'\n' order by definition) from (
		select indexdef as definition from pg_indexes where schemaname = current_schema()
		union all select conname || pg_get_constraintdef(oid) from pg_constraint
		union all select relname from pg_class where relrowsecurity and not relforcerowsecurity) all_of_it`
	before := testkit.Value[string](t, r.DB, structure, nil)
	var in product.Loaded
	drive := id.New[id.Product]()
	in.Products = append(in.Products, product.LoadedProduct{ID: drive, LockedAt: r.Clock.Now(), LockedBy: r.Adam.User, NewProduct: product.NewProduct{Kind: "drive", Offer: "team", Name: "Files", State: product.Active}})
	for i := range 5_200 {
		one := product.LoadedProduct{ID: id.New[id.Product](), NewProduct: product.NewProduct{Kind: "domain", Offer: "com", Name: fmt.Sprintf("%d.example", i), State: product.Active}}
		in.Products = append(in.Products, one)
		in.Grants = append(in.Grants, product.LoadedGrant{Member: r.Mia.Member, Product: one.ID, Rights: access.RightsOf(access.Manage)})
	}
	top := product.LoadedFolder{ID: id.New[id.Folder](), Product: drive, Name: "Events"}
	in.Folders = []product.LoadedFolder{top, {ID: id.New[id.Folder](), Product: drive, Parent: top.ID, Name: "2026"}}
	in.Grants = append(in.Grants, product.LoadedGrant{Member: r.Eve.Member, Product: drive, Folder: top.ID, Rights: access.RightsOf(access.Use)})
	in.Rules = []product.LoadedRule{{Member: r.Bill.Member, Kind: "drive", Rights: access.RightsOf(access.Technical), Present: true}}
	r.LoadProducts(r.Olive, in)

	if after := testkit.Value[string](t, r.DB, structure, nil); after != before {
		t.Errorf("indexes, constraints and row-level security\nbefore:\n%s\nafter:\n%s", before, after)
	}
	if a := r.Allowed(r.Mia, in.Products[17].ID); a.Rights != access.RightsOf(access.Use, access.Manage) {
		t.Errorf("Mia may %s", a.Rights)
	}
	if a := r.Allowed(r.Mia, drive); a.Visible() {
		t.Errorf("Mia sees the drive: %+v", a)
	}
	if a := r.Allowed(r.Eve, drive); a.Rights != 0 || !slices.Equal(a.Folders, []id.Folder{top.ID}) {
		t.Errorf("Eve may %s, folders %v", a.Rights, a.Folders)
	}
	if a := r.Allowed(r.Bill, drive); a.Rights != access.RightsOf(access.Use) || a.Suspended != access.RightsOf(access.Technical) {
		t.Errorf("Bill may %s; suspended: %s", a.Rights, a.Suspended)
	}
	if a := r.Allowed(r.Adam, drive); !a.Whole {
		t.Errorf("Adam may %s", a.Rights)
	}
	_, _, err := r.Product(r.Ctx(), r.Ruth, drive)
	testkit.WantFault(t, err, fault.NotFound, "error.not_found")
}

func TestTheOverviewCountsAndNamesWhatTheActorSees(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	soon := r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: "soon.example", ExpiresAt: r.Clock.Now().AddDate(0, 0, 3)})
	r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: "later.example", ExpiresAt: r.Clock.Now().AddDate(0, 3, 0)})
	r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: "ended.example", State: product.Terminated, ExpiresAt: r.Clock.Now().AddDate(0, 0, 2)})
	r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: "other.example", ExpiresAt: r.Clock.Now().AddDate(0, 0, 1)})
	locked := r.AddProduct(r.Olive, "drive", "Drive")
	r.LockProduct(r.Olive, locked)
	for i := range 101 {
		r.AddProduct(r.Olive, "vps", fmt.Sprintf("server%d", i))
	}
	r.AddProduct(r.Ruth, "radio", "Rival radio")
	v, err := r.Overview(r.Ctx(), r.Adam)
	r.Check(err)
	if got := fmt.Sprint(v.Categories); got != "[{collaborative {1 false}} {web {3 false}} {cloud {99 true}}]" {
		t.Errorf("the categories are %s", got)
	}
	if len(v.Expiring) != 2 || v.Expiring[0].Name != "other.example" || v.Expiring[1].Name != "soon.example" || len(v.Suspended) != 1 || v.Suspended[0].ID != locked {
		t.Errorf("%+v", v)
	}
	r.Give(r.Olive, world.Member(r.Mia), soon, access.Use)
	r.GiveFolder(r.Olive, world.Member(r.Mia), locked, r.Folder(r.Olive, locked, [16]byte{}, "Plans"))
	v, err = r.Overview(r.Ctx(), r.Mia)
	r.Check(err)
	if got := fmt.Sprint(v.Categories); got != "[{collaborative {1 false}} {web {1 false}}]" || len(v.Expiring) != 1 || v.Expiring[0].ID != soon || len(v.Suspended) != 1 {
		t.Errorf("a collaborator sees %s, %+v", got, v)
	}
	v, err = r.Overview(r.Ctx(), r.Bill)
	r.Check(err)
	if len(v.Categories)+len(v.Expiring)+len(v.Suspended) != 0 {
		t.Errorf("who has nothing sees %+v", v)
	}
}

func TestADashboardNamesTheFoldersThatAreOpen(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive := r.AddProduct(r.Olive, "drive", "Drive")
	top := r.Folder(r.Olive, drive, [16]byte{}, "Events")
	r.GiveFolder(r.Olive, world.Member(r.Eve), drive, r.Folder(r.Olive, drive, top, "Open house"))
	d, err := r.Dashboard(r.Ctx(), r.Eve, drive)
	r.Check(err)
	if d.Access.Rights != 0 || len(d.Folders) != 1 || fmt.Sprint(d.Folders[0].Names) != "[Events Open house]" {
		t.Errorf("%+v", d)
	}
	r.Give(r.Olive, world.Member(r.Eve), drive, access.Use)
	d, err = r.Dashboard(r.Ctx(), r.Eve, drive)
	r.Check(err)
	if len(d.Folders) != 0 {
		t.Error("who may use all of it is told of folders")
	}
}

// A list may read little more than its rows, and sort no more than a few of
// them, on a server that has Postgres' own settings: fails when the order of an index is not used.
func TestAListReadsFewOfManyProducts(t *testing.T) {
	t.Parallel()
	one, err := db.Open(t.Context(), testkit.URL(t), 1) // which keeps what it prepared
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(one.Close)
	w := world.NewOn(t, one)
	args := db.Args{"org": w.Olive.Org, "mia": w.Mia.Member, "bill": w.Bill.Member, "now": w.Clock.Now(), "all": int32(access.RightsOf(access.AllRights...))}
	for _, sql := range []string{
		`insert into products (org_id, id, kind, category, offer, name, sort_name, state, expires_at, created_at)
			select @org, gen_random_uuid(), o.kind, k.category, o.code, 'many ' || n, 'many ' || n, 'active', @now::timestamptz + n % 365 * interval '1 day', @now
			from generate_series(1, 8000) n join lateral (select kind, code from product_offers where kind = (array['domain', 'vps'])[1 + n % 2] limit 1) o on true join product_kinds k on k.code = o.kind`,
		`insert into grants (org_id, id, member_id, product_id, kind, state, sort_name, expires_at, rights, created_at)
			select org_id, gen_random_uuid(), @mia, id, kind, state, sort_name, expires_at, @all, @now from products where org_id = @org`,
		`insert into kind_grants (org_id, member_id, kind, rights, present, created_at) select @org, @bill, code, @all, true, @now from product_kinds`,
		`analyze products, grants, kind_grants, members, team_members`,
	} {
		testkit.Exec(t, one, sql, args)
	}
	byExpiry := product.Order{ByExpiry: true}
	for name, test := range map[string]struct {
		act    actor.Actor
		query  product.ListQuery
		like   string
		table  string
		most   float64
		sorted float64
	}{
		"an administrator's, by name":   {w.Olive, product.ListQuery{}, "%from products p where p.org_id = %order by sort_name, id limit 51)%", "products", 51, 51},
		"an administrator's, by expiry": {w.Olive, product.ListQuery{Order: byExpiry}, "%from products p where p.org_id = %order by expires_at, id limit 51)%", "products", 51, 51},
		"of one kind":                   {w.Olive, product.ListQuery{Kind: "domain"}, "%from products p where p.org_id = % and p.kind = 'domain' order by sort_name, id limit 51)%", "products", 51, 51},
		"granted one by one":            {w.Mia, product.ListQuery{}, "%order by sort_name, product_id limit 51)%", "grants", 4 * 51, 2 * 51},
		"granted, by expiry":            {w.Mia, product.ListQuery{Order: byExpiry}, "%order by expires_at, product_id limit 51)%", "grants", 4 * 51, 2 * 51},
		"granted, of one kind":          {w.Mia, product.ListQuery{Kind: "domain"}, "%g.kind = k.kind%order by sort_name, product_id limit 51)%", "grants", 4 * 51, 2 * 51},
		"by rules":                      {w.Bill, product.ListQuery{}, "%p.state <> 'terminated' order by sort_name, id limit 51)%", "products", 51, 51},
	} {
		list, err := w.Products.List(w.Ctx(), test.act, test.query)
		w.Check(err)
		plan := testkit.PlanOf(t, one, test.like, map[string]string{
			"uuid": "'" + w.Olive.Org.String() + "'", "text": "''", "text[]": "'{domain,vps}'", "integer[]": "'{511,511}'", "uuid[]": "'{" + test.act.Member.String() + "}'",
		})
		if read, sorted := plan.Read(test.table), plan.Sorted(); read == 0 || read > test.most || sorted > test.sorted || len(list.Rows) != 50 {
			t.Errorf("%s: for %d rows %v of %s were read and %v sorted", name, len(list.Rows), read, test.table, sorted)
		}
	}
}

// Fails when a chunk of an export sorts all that is left.
func TestAChunkOfProductsIsReadInOrder(t *testing.T) {
	t.Parallel()
	one, err := db.Open(t.Context(), testkit.URL(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(one.Close)
	w := world.NewOn(t, one)
	testkit.Exec(t, one, `insert into products (org_id, id, kind, category, offer, name, sort_name, state, created_at)
		select @org, gen_random_uuid(), o.kind, k.category, o.code, 'many ' || n, 'many ' || n, 'active', @now
		from generate_series(1, 8000) n join lateral (select kind, code from product_offers where kind = 'domain' limit 1) o on true join product_kinds k on k.code = o.kind`,
		db.Args{"org": w.Olive.Org, "now": w.Clock.Now()})
	testkit.Exec(t, one, `analyze products`, nil)
	exported := 0
	w.Check(w.Products.ExportProducts(w.Ctx(), w.Olive, product.ListQuery{}, func(rows []product.Row) error {
		exported += len(rows)
		return nil
	}))
	plan := testkit.PlanOf(t, one, "%(p.sort_name, p.id) > %order by sort_name, id limit 1001)%", map[string]string{"uuid": "'" + w.Olive.Org.String() + "'", "text": "''", "text[]": "'{}'", "integer[]": "'{}'"})
	if read, sorted := plan.Read("products"), plan.Sorted(); read != 1001 || sorted > 1001 || exported != 8000 {
		t.Errorf("for 1,001 of %d products %v were read and %v sorted", exported, read, sorted)
	}
}
