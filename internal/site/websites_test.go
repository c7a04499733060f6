package site_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/product"
	"manager/internal/site"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// hosts are the host names of a page, in its order.
func (r *rig) hosts(act actor.Actor, q site.WebsiteQuery) (hosts []string) {
	r.T.Helper()
	list, err := r.Websites(r.Ctx(), act, q)
	r.Check(err)
	for _, w := range list.Rows {
		hosts = append(hosts, w.Host)
	}
	return hosts
}

// Fails when the list shows a site that the person doesn't see on its hosting, or hides one that they do.
func TestWebsitesOfAllHostingsByAccess(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first, _ := r.HostingNamed(r.Olive, "First", "b.example.org")
	second, _ := r.HostingNamed(r.Olive, "Second", "a.example.net")
	r.HostingNamed(r.Ruth, "Rival", "www.rival.example")
	all, one := []string{"a.example.net", "b.example.org"}, []string{"b.example.org"}
	want := func(who string, act actor.Actor, q site.WebsiteQuery, want []string) {
		t.Helper()
		if got := r.hosts(act, q); !slices.Equal(got, want) {
			t.Errorf("%s sees %q, want %q", who, got, want)
		}
	}
	want("Adam", r.Adam, site.WebsiteQuery{}, all)
	want("Mia", r.Mia, site.WebsiteQuery{}, nil)
	r.Give(r.Olive, world.Member(r.Mia), first, access.Use)
	want("Mia, by a grant", r.Mia, site.WebsiteQuery{}, one)
	want("Mia, by a search", r.Mia, site.WebsiteQuery{Search: "EXAMPLE"}, one)
	r.Give(r.Olive, world.Team(r.Team(r.Olive, "Web", r.Bill)), second, access.Technical)
	want("Bill, by his team", r.Bill, site.WebsiteQuery{}, []string{"a.example.net"})
	r.Rule(r.Olive, world.Member(r.Eve), "web_hosting", true, access.Use)
	want("Eve, by a rule", r.Eve, site.WebsiteQuery{}, all)
	want("Eve, by a search", r.Eve, site.WebsiteQuery{Search: "https://b.example.org/shop?x"}, one)
	want("nobody", r.Adam, site.WebsiteQuery{Search: "xample"}, nil)
	want("nobody", r.Adam, site.WebsiteQuery{Search: "///"}, nil)
	want("two words of one site", r.Adam, site.WebsiteQuery{Search: "e"}, all)
	want("a forged place", r.Adam, site.WebsiteQuery{Cursor: "eyJsIjoiIn0"}, all)
	list, err := r.Websites(r.Ctx(), r.Bill, site.WebsiteQuery{})
	r.Check(err)
	if !list.Rows[0].MayManage() || list.Rows[0].Hosting.Name != "Second" {
		t.Errorf("Bill gets %+v", list.Rows[0])
	}
	r.LockProduct(r.Olive, second)
	if list, err = r.Websites(r.Ctx(), r.Bill, site.WebsiteQuery{}); err != nil || list.Rows[0].MayManage() {
		t.Errorf("locked, Bill gets %+v, %v", list.Rows[0], err)
	}
}

// Fails when a terminated hosting leaves sites in the list, or their secrets in the database.
func TestSitesEndWithTheirHosting(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, _ := r.Hosting(r.Olive)
	_, err := r.Products.Terminate(r.Ctx(), r.Olive, hosting, product.Termination{Reason: "other", Confirmed: true})
	r.Check(err)
	if got := r.hosts(r.Olive, site.WebsiteQuery{}); got != nil {
		t.Errorf("listed are %q", got)
	}
	if left := testkit.Value[int](t, r.DB, `select (select count(*) from site_variables) + (select count(*) from hosting_databases)`, nil); left != 0 {
		t.Errorf("%d variables and databases are left", left)
	}
}

// Fails when a site moves to another organization without what finds it.
func TestASiteIsFoundWhereItWentTo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, _ := r.Hosting(r.Olive)
	r.Check(r.Transfers.Offer(r.Ctx(), r.Olive, hosting, "ruth@demo.test"))
	mails := r.Mails()
	_, err := r.Transfers.Accept(r.Ctx(), r.Ruth, strings.TrimPrefix(mails[len(mails)-1].Link(t), "/transfers/"), r.Ruth.OrgNumber)
	r.Check(err)
	if got := r.hosts(r.Ruth, site.WebsiteQuery{Search: "www"}); !slices.Equal(got, []string{"www.example.org"}) {
		t.Errorf("Ruth finds %q", got)
	}
	if got := r.hosts(r.Olive, site.WebsiteQuery{}); got != nil {
		t.Errorf("Olive still has %q", got)
	}
}

// manySites gives Olive's organization hostings with 120 sites each; the names of all sort behind one another.
func manySites(w *world.World, hostings int) {
	w.T.Helper()
	for _, sql := range []string{
		`insert into products (org_id, id, kind, category, offer, name, sort_name, state, created_at)
			select @org, gen_random_uuid(), 'web_hosting', 'web', (select code from product_offers where kind = 'web_hosting' limit 1), 'h ' || n, 'h ' || n, 'active', @now from generate_series(1, @hostings::integer) n`,
		`insert into hostings (org_id, product_id, mysql_prefix) select org_id, id, 'wxyz_' from products where org_id = @org and kind = 'web_hosting'`,
		`insert into sites (org_id, product_id, id, host_name, created_at) select h.org_id, h.product_id, gen_random_uuid(), 'www.s' || lpad((row_number() over (order by n, h.product_id))::text, 6, '0') || '.example', @now
			from hostings h, generate_series(1, 120) n where h.org_id = @org`,
		`insert into site_words (org_id, site_id, word) select s.org_id, s.id, w.word from sites s, lateral (values (s.host_name), (substr(s.host_name, 5)), ('example')) w (word) where s.org_id = @org`,
		`insert into grants (org_id, id, member_id, product_id, kind, state, sort_name, expires_at, rights, created_at)
			select org_id, gen_random_uuid(), @mia, id, kind, state, sort_name, expires_at, 1, @now from products where org_id = @org and kind = 'web_hosting' order by id limit 3`,
		`insert into kind_grants (org_id, member_id, kind, rights, present, created_at) values (@org, @bill, 'web_hosting', 1, true, @now)`,
		`analyze products, hostings, sites, site_words, grants`,
	} {
		testkit.Exec(w.T, w.DB, sql, db.Args{"org": w.Olive.Org, "now": w.Clock.Now(), "hostings": hostings, "mia": w.Mia.Member, "bill": w.Bill.Member})
	}
}

// Fails when a page is lost or comes twice on the way through the list and back.
func TestWebsitesPageByPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	manySites(r.World, 3)
	for _, act := range []actor.Actor{r.Olive, r.Mia, r.Bill} {
		for _, search := range []string{"", "www"} {
			var seen []string
			q := site.WebsiteQuery{Search: search}
			var back site.WebsiteList
			for {
				list, err := r.Websites(r.Ctx(), act, q)
				r.Check(err)
				for _, w := range list.Rows {
					seen = append(seen, w.Host)
				}
				if list.Next == "" {
					back = list
					break
				}
				q.Cursor = list.Next
			}
			if len(seen) != 360 || !slices.IsSorted(seen) || len(slices.Compact(slices.Clone(seen))) != 360 {
				t.Errorf("%s, %q: %d sites", act.FirstName, search, len(seen))
			}
			before, err := r.Websites(r.Ctx(), act, site.WebsiteQuery{Search: search, Cursor: back.Previous})
			r.Check(err)
			if len(before.Rows) != site.WebsitesShown || before.Rows[0].Host != seen[300] {
				t.Errorf("%s, %q: the page before begins at %s", act.FirstName, search, before.Rows[0].Host)
			}
		}
	}
}

// A list may read little more than its rows: fails when the order of an index is not used.
func TestTheListOfAllWebsitesReadsFewOfMany(t *testing.T) {
	t.Parallel()
	one, err := db.Open(t.Context(), testkit.URL(t), 1) // which keeps what it prepared
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(one.Close)
	w := world.NewOn(t, one)
	manySites(w, 100)
	for name, test := range map[string]struct {
		act    actor.Actor
		search string
		like   string
		table  string
		most   float64
		sorted float64
	}{
		"an administrator's":        {w.Olive, "", "%from sites s join products p%order by s.host_name, s.id limit 51)%", "sites", 2 * 51, 2 * 51},
		"by a rule":                 {w.Bill, "", "%from sites s join products p%order by s.host_name, s.id limit 51)%", "sites", 2 * 51, 2 * 51},
		"of three hostings granted": {w.Mia, "", "%from granted g cross join lateral%", "sites", 5 * 51, 5 * 51},
		"a search":                  {w.Olive, "www.s", "%from site_words w join sites s%order by w.word, w.site_id limit 51)%", "site_words", 3 * 51, 2 * 51},
	} {
		list, err := w.Sites.Websites(w.Ctx(), test.act, site.WebsiteQuery{Search: test.search})
		w.Check(err)
		plan := testkit.PlanOf(t, one, test.like, map[string]string{
			"uuid": "'" + w.Olive.Org.String() + "'", "text": fmt.Sprintf("'%s'", test.search), "text[]": "'{web_hosting}'", "integer[]": "'{511}'", "uuid[]": "'{" + test.act.Member.String() + "}'",
		})
		if read, sorted := plan.Read(test.table), plan.Sorted(); read == 0 || read > test.most || sorted > test.sorted || len(list.Rows) != site.WebsitesShown {
			t.Errorf("%s: for %d rows %v of %s were read and %v sorted", name, len(list.Rows), read, test.table, sorted)
		}
	}
}
