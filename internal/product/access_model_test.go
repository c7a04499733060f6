package product_test

import (
	"maps"
	"slices"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/id"
	"manager/internal/product"
)

// model is access as one would explain it to somebody: who is given what, in
// plain maps, without a thought for speed. It shares nothing with the program
// but the names of rights.
type model struct {
	people   []*modelPerson
	teams    []*modelTeam
	products []*modelProduct
}

// modelGiven is what one member or team is given.
type modelGiven struct {
	byHand  map[id.Product]access.Rights
	byRule  map[id.Product]access.Rights
	rules   map[string]product.Rule
	folders map[id.Folder]id.Product
}

type modelPerson struct {
	modelGiven
	act actor.Actor
}

type modelTeam struct {
	modelGiven
	id      id.Team
	members map[id.Member]bool
}

type modelProduct struct {
	id      id.Product
	kind    product.Kind
	locked  bool
	ended   bool
	folders []id.Folder
}

func nothingGiven() modelGiven {
	return modelGiven{byHand: map[id.Product]access.Rights{}, byRule: map[id.Product]access.Rights{}, rules: map[string]product.Rule{}, folders: map[id.Folder]id.Product{}}
}

func (g modelGiven) clone() modelGiven {
	return modelGiven{byHand: maps.Clone(g.byHand), byRule: maps.Clone(g.byRule), rules: maps.Clone(g.rules), folders: maps.Clone(g.folders)}
}

func (g modelGiven) rule(kind string) product.Rule {
	if rule, ok := g.rules[kind]; ok {
		return rule
	}
	return product.Rule{Reach: product.NoReach}
}

// comes is what happens when a product comes.
func (g modelGiven) comes(p *modelProduct) {
	if rule := g.rule(p.kind.Code); rule.Reach == product.Future {
		g.byRule[p.id] = rule.Rights
	}
}

// apply changes what is given as a form would.
func (g modelGiven) apply(m *model, ch product.Changes) {
	for _, change := range ch.Products {
		set(g.byHand, change.Product, change.After)
	}
	for _, change := range ch.Folders {
		delete(g.folders, change.Folder)
		if change.After {
			g.folders[change.Folder] = change.Product
		}
	}
	for _, change := range ch.Rules {
		before := g.rule(change.Kind)
		for _, p := range m.products {
			if _, made := g.byRule[p.id]; !made || p.kind.Code != change.Kind || before == change.After {
				continue
			}
			if change.After.Reach == product.Future {
				g.byRule[p.id] = change.After.Rights
			} else {
				delete(g.byRule, p.id)
			}
		}
		g.rules[change.Kind] = change.After
	}
	for _, change := range ch.All {
		for _, p := range m.products {
			if p.kind.Code == change.Kind && (!p.ended || change.Rights == 0) {
				set(g.byHand, p.id, change.Rights)
			}
		}
	}
}

func set(rights map[id.Product]access.Rights, p id.Product, to access.Rights) {
	delete(rights, p)
	if to != 0 {
		rights[p] = to
	}
}

// sources are what is given to the person and to each of their teams.
func (m *model) sources(person *modelPerson) []modelGiven {
	sources := []modelGiven{person.modelGiven}
	for _, team := range m.teams {
		if team.members[person.act.Member] {
			sources = append(sources, team.modelGiven)
		}
	}
	return sources
}

// given tells whether the person is given the right, locked or not.
func (m *model) given(person *modelPerson, p *modelProduct, right access.Right) bool {
	if !p.kind.Rights.Has(right) {
		return false
	}
	if person.act.Role == actor.LegalRepresentative || person.act.Role == actor.Administrator {
		return true
	}
	if p.ended {
		return false
	}
	for _, source := range m.sources(person) {
		from := []access.Rights{source.byHand[p.id], source.byRule[p.id]}
		if rule := source.rule(p.kind.Code); rule.Reach == product.PresentAndFuture {
			from = append(from, rule.Rights)
		}
		for _, rights := range from {
			if rights.Has(right) || right == access.Use && rights != 0 {
				return true
			}
		}
	}
	return false
}

// may is given as far as the lock lets it be in force.
func (m *model) may(person *modelPerson, p *modelProduct, right access.Right) bool {
	limited := person.act.Role == actor.Collaborator || person.act.Role == actor.External
	return m.given(person, p, right) && !(p.locked && limited && right != access.Use)
}

func (m *model) folders(person *modelPerson, p *modelProduct) (folders []id.Folder) {
	for _, source := range m.sources(person) {
		for folder, drive := range source.folders {
			if drive == p.id && !p.ended && !slices.Contains(folders, folder) {
				folders = append(folders, folder)
			}
		}
	}
	return folders
}

// visible tells whether the person sees the product at all.
func (m *model) visible(person *modelPerson, p *modelProduct) bool {
	return m.given(person, p, access.Use) || len(m.folders(person, p)) > 0 || person.act.Role.Administers()
}

// effects is what a summary has to say when the model turns into after.
func (m *model) effects(after *model) map[effect]tally {
	tallies := map[effect]tally{}
	for _, right := range access.AllRights {
		for _, gained := range []bool{true, false} {
			products, people := map[id.Product]bool{}, map[id.Member]bool{}
			for i, person := range m.people {
				for j, p := range m.products {
					before, then := m.may(person, p, right), after.may(after.people[i], after.products[j], right)
					if before != then && then == gained && !person.act.Role.Administers() {
						products[p.id], people[person.act.Member] = true, true
					}
				}
			}
			if len(people) > 0 {
				tallies[effect{right, gained, false}] = tally{len(products), len(people)}
			}
		}
	}
	for _, gained := range []bool{true, false} {
		folders, people := map[id.Folder]bool{}, map[id.Member]bool{}
		for i, person := range m.people {
			for _, p := range m.products {
				if person.act.Role.Administers() || m.may(person, p, access.Use) || after.may(after.people[i], p, access.Use) {
					continue // the whole drive is open, or was
				}
				for _, folder := range p.folders {
					before, then := slices.Contains(m.folders(person, p), folder), slices.Contains(after.folders(after.people[i], p), folder)
					if before != then && then == gained {
						folders[folder], people[person.act.Member] = true, true
					}
				}
			}
		}
		if len(people) > 0 {
			tallies[effect{access.Use, gained, true}] = tally{len(folders), len(people)}
		}
	}
	return tallies
}

type effect struct {
	right   access.Right
	gained  bool
	folders bool // it is about folders of products, not about whole ones
}

type tally struct{ products, people int }

func (m *model) clone() *model {
	c := &model{products: m.products}
	for _, person := range m.people {
		c.people = append(c.people, &modelPerson{modelGiven: person.clone(), act: person.act})
	}
	for _, team := range m.teams {
		c.teams = append(c.teams, &modelTeam{modelGiven: team.clone(), id: team.id, members: maps.Clone(team.members)})
	}
	return c
}

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
		h.T.Fatalf("the summary says %v, want %v after\n%v", got, want, h.log)
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
		h.T.Fatalf("%s sees %s: %t after\n%v", person.act.Member, p.id, allowed.Visible(), h.log)
	}
	for _, right := range access.AllRights {
		if allowed.May(right) != h.may(person, p, right) {
			h.T.Fatalf("%s may %s %s: %t after\n%v", person.act.Member, right, p.id, allowed.May(right), h.log)
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
			h.T.Fatalf("the list of %s has %s: %t after\n%v", person.act.Member, p.id, shown, h.log)
		}
		for _, right := range access.AllRights {
			if shown && allowed.May(right) != h.may(person, p, right) {
				h.T.Fatalf("in the list %s may %s %s: %t", person.act.Member, right, p.id, allowed.May(right))
			}
		}
	}
}
