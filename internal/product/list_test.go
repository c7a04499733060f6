package product_test

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// stock puts many products of several kinds, and access to them in every way that
// there is, into Olive's organization.
func (r *rig) stock(size int) {
	r.T.Helper()
	dice := rand.New(rand.NewPCG(7, 11))
	pick := func(from ...string) string { return from[dice.IntN(len(from))] }
	kinds := []string{"domain", "domain", "drive", "web_hosting", "mail", "ticketing", "vps"}
	editors, sales := r.Team(r.Olive, "Editors", r.Mia, r.Eve), r.Team(r.Olive, "Sales", r.Mia)
	holders := []world.Grantee{world.Member(r.Mia), world.Member(r.Eve), world.Team(editors), world.Team(sales), world.Member(r.Adam)}
	rights := []access.Right{access.Use, access.Manage, access.Technical, access.Statistics, access.Scanning}
	for range size {
		in := product.NewProduct{Kind: pick(kinds...), Name: pick("Alpha", "alpine", "Écho", "Zürich", "Mail") + " " + pick("shop", "Shopping", "blog", "böse") + pick("", " 2", ".example"), State: product.States[dice.IntN(5)]}
		if dice.IntN(3) > 0 {
			in.ExpiresAt = r.Clock.Now().AddDate(0, 0, dice.IntN(40)-10)
		}
		for _, tag := range []string{"Kunde Müller", "shop", "internal"} {
			if dice.IntN(4) == 0 {
				in.Tags = append(in.Tags, tag)
			}
		}
		made := r.AddNewProduct(r.Olive, in)
		if dice.IntN(5) == 0 {
			r.LockProduct(r.Olive, made)
		}
		for range dice.IntN(3) {
			r.Give(r.Olive, holders[dice.IntN(len(holders))], made, rights[dice.IntN(len(rights))])
		}
		if in.Kind == "drive" {
			r.GiveFolder(r.Olive, holders[dice.IntN(len(holders))], made, r.Folder(r.Olive, made, id.Folder{}, "Plans"))
			r.GiveFolder(r.Olive, world.Member(r.Mia), made, r.Folder(r.Olive, made, id.Folder{}, "Drafts"))
		}
	}
	r.Rule(r.Olive, world.Team(sales), "vps", true, access.Technical)
	r.Rule(r.Olive, world.Member(r.Eve), "ticketing", true, access.Technical) // which ticketing has not: it gives nothing
	r.Rule(r.Olive, world.Member(r.Eve), "mail", false, access.Use)           // for future ones only
}

// seen are the products that the actor sees, as the one function that decides says.
func (r *rig) seen(act actor.Actor) (rows []product.Row) {
	r.T.Helper()
	for _, on := range testkit.Column[id.Product](r.T, r.DB, `select id from products where org_id = @org`, db.Args{"org": act.Org}) {
		shown, allowed, err := r.Product(r.Ctx(), act, on)
		if err == nil {
			rows = append(rows, product.Row{Product: shown, Access: allowed})
		} else {
			testkit.WantFault(r.T, err, fault.NotFound, "")
		}
	}
	return rows
}

// words are what a search compares, as one would describe them.
func words(p product.Product) []string {
	all := append([]string{fold.Text(p.Name)}, fold.Words(p.Name)...)
	for _, tag := range p.Tags {
		all = append(all, fold.Words(tag)...)
	}
	slices.Sort(all)
	return all
}

// firstHit is the first word that begins with what is asked for; empty when none does.
func firstHit(p product.Product, asked string) string {
	for _, word := range words(p) {
		if strings.HasPrefix(word, fold.Text(asked)) {
			return word
		}
	}
	return ""
}

func wanted(q product.ListQuery, p product.Product) bool {
	for _, asked := range strings.Fields(q.Search) {
		if firstHit(p, asked) == "" {
			return false
		}
	}
	tagged := q.Tag == "" || slices.ContainsFunc(p.Tags, func(tag string) bool { return fold.Text(tag) == fold.Text(q.Tag) })
	return tagged && (q.Category == "" || p.Kind.Category == q.Category) && (q.Kind == "" || p.Kind.Code == q.Kind) && (q.State == "" || p.State == q.State)
}

// compare is the order that the query promises.
func compare(q product.ListQuery) func(a, b product.Row) int {
	key := func(p product.Product) string {
		switch {
		case q.Search != "":
			return firstHit(p, q.Search) + "\x00" + fold.Text(p.Name)
		case q.Order.ByExpiry && q.Tag == "" && p.ExpiresAt.IsZero():
			return "~"
		case q.Order.ByExpiry && q.Tag == "":
			return p.ExpiresAt.Format(time.RFC3339)
		}
		return fold.Text(p.Name)
	}
	return func(a, b product.Row) int {
		c := strings.Compare(key(a.Product)+"\x00"+a.ID.String(), key(b.Product)+"\x00"+b.ID.String())
		if q.Order.Descending && q.Search == "" {
			return -c
		}
		return c
	}
}

func ids(rows []product.Row) (all []id.Product) {
	for _, row := range rows {
		all = append(all, row.ID)
	}
	return all
}

// walk reads the list to its end and back again.
func (r *rig) walk(act actor.Actor, q product.ListQuery) (rows []product.Row) {
	r.T.Helper()
	var pages [][]id.Product
	for {
		list, err := r.List(r.Ctx(), act, q)
		r.Check(err)
		rows = append(rows, list.Rows...)
		pages = append(pages, ids(list.Rows))
		if (list.Previous == "") != (len(pages) == 1) {
			r.T.Fatalf("page %d of %+v: the page before is %q", len(pages), q, list.Previous)
		}
		if list.Next == "" {
			q.Cursor = list.Previous
			break
		}
		if len(list.Rows) != q.Size {
			r.T.Fatalf("page %d of %+v has %d rows and a page behind it", len(pages), q, len(list.Rows))
		}
		q.Cursor = list.Next
	}
	for i := len(pages) - 2; i >= 0; i-- {
		list, err := r.List(r.Ctx(), act, q)
		r.Check(err)
		if !slices.Equal(ids(list.Rows), pages[i]) || list.Next == "" || (list.Previous == "") != (i == 0) {
			r.T.Fatalf("back on page %d of %+v: %v, want %v", i+1, q, ids(list.Rows), pages[i])
		}
		q.Cursor = list.Previous
	}
	return rows
}

// wantKinds wants the kinds of the products seen, in the order of the catalogue.
func (r *rig) wantKinds(act actor.Actor, seen []product.Row) {
	r.T.Helper()
	c, err := r.Catalogue(r.Ctx())
	r.Check(err)
	list, err := r.List(r.Ctx(), act, product.ListQuery{Search: "nothing"})
	r.Check(err)
	var got, want []string
	for _, kind := range list.Kinds {
		got = append(got, kind.Code)
	}
	for _, kind := range c.Kinds {
		if slices.ContainsFunc(seen, func(row product.Row) bool { return row.Kind.Code == kind.Code }) {
			want = append(want, kind.Code)
		}
	}
	if !slices.Equal(got, want) {
		r.T.Errorf("%s has kinds %q, want %q", act.FirstName, got, want)
	}
}

func TestListFiltersAgreeWithDecide(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.stock(90)
	r.AddProduct(r.Ruth, "domain", "Alpha shop") // another organization's
	r.Give(r.Olive, world.Member(r.Mia), r.AddNewProduct(r.Olive, product.NewProduct{Kind: "radio", Name: "Over", State: product.Terminated}), access.Use)
	var queries []product.ListQuery
	for _, scope := range []product.ListQuery{{}, {Category: "web"}, {Category: "collaborative"}, {Kind: "domain"}, {Category: "cloud", Kind: "vps"}} {
		for _, state := range []product.State{"", product.Active} {
			for _, order := range []product.Order{{}, {Descending: true}, {ByExpiry: true}, {ByExpiry: true, Descending: true}} {
				for _, tag := range []string{"", "KUNDE Muller"} {
					scope.State, scope.Order, scope.Tag, scope.Size, scope.Search = state, order, tag, 25, ""
					queries = append(queries, scope)
				}
			}
			for _, search := range []string{"alp", "sh bo", "m", "2 sho alpine", "none"} {
				scope.State, scope.Search, scope.Tag, scope.Order = state, search, "", product.Order{}
				queries = append(queries, scope)
			}
			scope.Search, scope.Tag = "al", "shop"
			queries = append(queries, scope)
		}
	}
	for _, act := range []actor.Actor{r.Olive, r.Mia, r.Eve, r.Bill} {
		seen := r.seen(act)
		r.wantKinds(act, seen)
		for _, q := range queries {
			var want []product.Row
			for _, row := range seen {
				if wanted(q, row.Product) {
					want = append(want, row)
				}
			}
			rows := r.walk(act, q)
			order := compare(q)
			slices.SortFunc(want, order)
			if strings.Contains(q.Search, " ") || q.Search != "" && q.Tag != "" { // whichever is the rarest leads
				slices.SortFunc(rows, order)
			}
			if !slices.Equal(ids(rows), ids(want)) {
				t.Fatalf("%s, %+v: %d rows, want %d:\n%v\n%v", act.FirstName, q, len(rows), len(want), names(rows), names(want))
			}
			for i, row := range rows {
				if fmt.Sprintf("%+v", row.Product) != fmt.Sprintf("%+v", want[i].Product) || row.Access.Rights != want[i].Access.Rights || row.Access.Suspended != want[i].Access.Suspended ||
					!act.Role.Administers() && fmt.Sprintf("%+v", row.Access) != fmt.Sprintf("%+v", want[i].Access) {
					t.Fatalf("%s, %+v: %+v, want %+v", act.FirstName, q, row, want[i])
				}
			}
		}
	}
}

func names(rows []product.Row) (all []string) {
	for _, row := range rows {
		all = append(all, row.Name)
	}
	return all
}

func TestAListNamesWhoHasAccess(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	on := r.AddProduct(r.Olive, "domain", "atelier.example")
	r.AddProduct(r.Olive, "domain", "other.example")
	r.Give(r.Olive, world.Member(r.Eve), on, access.Use)
	r.Give(r.Olive, world.Member(r.Mia), on, access.Use)
	r.Give(r.Olive, world.Member(r.Bill), on, access.Technical) // which a domain has not
	r.Give(r.Olive, world.Team(r.Team(r.Olive, "Sales", r.Bill)), on, access.Use)
	r.Rule(r.Olive, world.Team(r.Team(r.Olive, "Editors")), "domain", true, access.Manage)
	list, err := r.List(r.Ctx(), r.Adam, product.ListQuery{})
	r.Check(err)
	var named [2][]string
	for i := range named {
		for _, h := range list.Rows[i].Holders {
			named[i] = append(named[i], h.Name)
		}
	}
	if len(named[0]) != 3 || !slices.Equal(named[0][:2], []string{"Editors", "Sales"}) || list.Rows[0].Others.N != 1 || list.Rows[0].Others.More {
		t.Errorf("%q and %+v have access", named[0], list.Rows[0].Others)
	}
	if !slices.Equal(named[1], []string{"Editors"}) || list.Rows[1].Others.N != 0 {
		t.Errorf("%q and %+v have access", named[1], list.Rows[1].Others)
	}
	list, err = r.List(r.Ctx(), r.Mia, product.ListQuery{})
	r.Check(err)
	if len(list.Rows) != 1 || len(list.Rows[0].Holders) != 0 {
		t.Errorf("a collaborator sees %+v", list.Rows)
	}
}

func TestListNamesKindsThatHaveProducts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	on := r.AddProduct(r.Olive, "domain", "atelier.example")
	r.AddProduct(r.Olive, "drive", "Drive")
	r.Rule(r.Olive, world.Member(r.Mia), "vps", true, access.Use)
	r.Give(r.Olive, world.Member(r.Mia), on, access.Use)
	for _, test := range []struct {
		act  actor.Actor
		want string
	}{{r.Olive, "drive domain"}, {r.Mia, "domain"}, {r.Eve, ""}} {
		list, err := r.List(r.Ctx(), test.act, product.ListQuery{Kind: "radio", Search: "nothing"})
		r.Check(err)
		var codes []string
		for _, kind := range list.Kinds {
			codes = append(codes, kind.Code)
		}
		if got := strings.Join(codes, " "); got != test.want {
			t.Errorf("%s has kinds %q, want %q", test.act.FirstName, got, test.want)
		}
	}
}

func TestForgedAndForeignCursorsGiveTheFirstPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 30 {
		r.AddProduct(r.Olive, "domain", fmt.Sprintf("site%02d.example", i))
	}
	first, err := r.List(r.Ctx(), r.Olive, product.ListQuery{Size: 25})
	r.Check(err)
	forge := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	for _, cursor := range []string{"x", forge(`{}`), forge(`{"l":"x","k":"a"}`), forge(`[1]`), first.Next[:len(first.Next)-3], strings.Repeat("A", 5000)} {
		list, err := r.List(r.Ctx(), r.Olive, product.ListQuery{Size: 25, Cursor: cursor})
		r.Check(err)
		if !slices.Equal(ids(list.Rows), ids(first.Rows)) {
			t.Errorf("%.20q leads elsewhere", cursor)
		}
	}
	// A place in the list by name is none in the one by expiry.
	list, err := r.List(r.Ctx(), r.Olive, product.ListQuery{Size: 25, Order: product.Order{ByExpiry: true}, Cursor: first.Next})
	r.Check(err)
	if list.Previous != "" || len(list.Rows) != 25 {
		t.Errorf("%d rows, before them %q", len(list.Rows), list.Previous)
	}
	for _, q := range []product.ListQuery{{Kind: "unknown"}, {Category: "unknown"}, {Category: "cloud", Kind: "domain"}} {
		_, err = r.List(r.Ctx(), r.Olive, q)
		testkit.WantFault(t, err, fault.NotFound, "error.not_found")
	}
	list, err = r.List(r.Ctx(), r.Olive, product.ListQuery{State: "'; drop table products", Search: " \x00 ", Tag: "\x00"})
	r.Check(err)
	if len(list.Rows) != 0 {
		t.Errorf("a search for nothing finds %v", names(list.Rows))
	}
}

func TestAnExportIsTheWholeList(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.stock(60)
	for _, act := range []actor.Actor{r.Olive, r.Mia, r.Bill} {
		want := r.walk(act, product.ListQuery{Order: product.Order{ByExpiry: true}, Size: 100})
		var got []product.Row
		r.Check(r.ExportProducts(r.Ctx(), act, product.ListQuery{Order: product.Order{ByExpiry: true}, Cursor: "x", Size: 1}, func(rows []product.Row) error {
			got = append(got, rows...)
			return nil
		}))
		if !slices.Equal(ids(got), ids(want)) {
			t.Errorf("%s exports %d products, sees %d", act.FirstName, len(got), len(want))
		}
	}
}
