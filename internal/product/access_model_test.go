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
