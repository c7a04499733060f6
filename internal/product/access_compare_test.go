package product_test

import (
	"maps"
	"slices"

	"manager/internal/access"
	"manager/internal/id"
	"manager/internal/product"
)

// How a random history asks the program and the model the same.

func (h *history) compareSummary(summary product.Summary, want map[effect]tally) {
	h.T.Helper()
	got := map[effect]tally{}
	for _, line := range summary.Lines {
		got[effect{line.Right, line.Gained, line.Folders > 0}] = tally{line.Products + line.Folders, line.People}
		if len(line.Names) != min(line.People, product.NamesInSummary) {
			h.T.Errorf("the summary names %d of %d people", len(line.Names), line.People)
		}
	}
	if !maps.Equal(got, want) {
		h.T.Fatalf("the summary says %v, want %v after\n%v", got, want, h.did)
	}
}

func (h *history) compareOne() {
	h.T.Helper()
	h.compare(pick(h.random, h.people), pick(h.random, h.products))
}

func (h *history) compareAll() {
	h.T.Helper()
	for _, person := range h.people {
		for _, p := range h.products {
			h.compare(person, p)
		}
		h.comparePage(person)
		for _, kind := range append([]string{""}, historyKinds...) {
			h.compareList(person, kind)
		}
	}
}

// compare asks the function that decides.
func (h *history) compare(person *modelPerson, p *modelProduct) {
	h.T.Helper()
	allowed := h.Allowed(person.act, p.id)
	if allowed.Visible() != h.visible(person, p) {
		h.T.Fatalf("%s sees %s: %t after\n%v", person.act.Member, p.id, allowed.Visible(), h.did)
	}
	for _, right := range access.AllRights {
		if allowed.May(right) != h.may(person, p, right) {
			h.T.Fatalf("%s may %s %s: %t after\n%v", person.act.Member, right, p.id, allowed.May(right), h.did)
		}
		if !allowed.Whole && allowed.Given().Has(right) && len(allowed.Why(right)) == 0 {
			h.T.Fatalf("nothing says why %s may %s", person.act.Member, right)
		}
	}
	folders := slices.Clone(allowed.Folders)
	slices.SortFunc(folders, compareFolders)
	want := h.folders(person, p)
	slices.SortFunc(want, compareFolders)
	if !allowed.Whole && !slices.Equal(slices.Compact(folders), want) {
		h.T.Fatalf("%s has the folders %v, want %v", person.act.Member, folders, want)
	}
}

func compareFolders(a, b id.Folder) int { return slices.Compare(a[:], b[:]) }

// comparePage asks the page of a person's access, kind by kind.
func (h *history) comparePage(person *modelPerson) {
	h.T.Helper()
	for _, kind := range h.kinds {
		page, err := h.Access(h.Ctx(), h.Olive, product.ToMember(person.act.Member), product.AccessQuery{Kind: kind.Code})
		h.Check(err)
		rows := map[id.Product]product.AccessRow{}
		for _, row := range page.Kinds[0].Rows {
			rows[row.Product.ID] = row
		}
		given, err := h.Access(h.Ctx(), h.Olive, product.ToMember(person.act.Member), product.AccessQuery{Kind: kind.Code, OnlyGiven: true})
		h.Check(err)
		seen := map[id.Product]bool{}
		for _, row := range given.Kinds[0].Rows {
			seen[row.Product.ID] = true
		}
		for _, p := range h.products {
			if p.kind.Code != kind.Code {
				continue
			}
			row, ok := rows[p.id]
			if p.ended {
				if ok || seen[p.id] {
					h.T.Fatalf("the page shows %s, which has ended", p.id)
				}
				continue
			}
			if !ok || row.Direct != person.byHand[p.id] || row.Access.Visible() != h.visible(person, p) {
				h.T.Fatalf("the page shows %s with %v, want %v", p.id, row.Direct, person.byHand[p.id])
			}
			if !person.act.Role.Administers() && seen[p.id] != h.visible(person, p) {
				h.T.Fatalf("the page of what %s sees has %s: %t", person.act.Member, p.id, seen[p.id])
			}
		}
	}
}

// compareList asks the list of products, page by page.
func (h *history) compareList(person *modelPerson, kind string) {
	h.T.Helper()
	listed := map[id.Product]access.Permissions{}
	q := product.ListQuery{Kind: kind, Size: product.PageSizes[0]}
	for {
		list, err := h.List(h.Ctx(), person.act, q)
		h.Check(err)
		for _, row := range list.Rows {
			listed[row.ID] = row.Access
		}
		if q.Cursor = list.Next; q.Cursor == "" {
			break
		}
	}
	for _, p := range h.products {
		allowed, shown := listed[p.id]
		if want := h.visible(person, p) && (kind == "" || kind == p.kind.Code); shown != want {
			h.T.Fatalf("the list of %s has %s: %t after\n%v", person.act.Member, p.id, shown, h.did)
		}
		for _, right := range access.AllRights {
			if shown && allowed.May(right) != h.may(person, p, right) {
				h.T.Fatalf("in the list %s may %s %s: %t", person.act.Member, right, p.id, allowed.May(right))
			}
		}
	}
}
