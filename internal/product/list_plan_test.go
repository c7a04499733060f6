package product_test

import (
	"testing"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

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
