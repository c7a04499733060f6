package demo

import (
	"context"
	"fmt"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/team"
)

// Petra represents the organizations with many products. The others are
// collaborators there, who see much or little, in different ways.
var (
	Petra = Person{"Petra", "Plenty", "petra@scale.test", "legal representative of the organizations with many products"}
	Fiona = Person{"Fiona", "Few", "fiona@scale.test", "collaborator with 5 products"}
	Theo  = Person{"Theo", "Thousand", "theo@scale.test", "collaborator with 1,000 products"}
	Rita  = Person{"Rita", "Rule", "rita@scale.test", "collaborator with all products, by rules"}
	Sven  = Person{"Sven", "Single", "sven@scale.test", "collaborator with all products, one by one"}
)

// ProductSizes are the numbers of products of the organizations that ScaleProducts makes.
var ProductSizes = []int{100, 100_000}

// ProductsName is the name of the organization with so many products.
func ProductsName(size int) string { return fmt.Sprintf("Products %d", size) }

// EverybodyName is the name of the team there that all members are in.
const EverybodyName = "Everybody"

// ScaleProducts makes an organization for each of the sizes (all ProductSizes
// when none is given) with so many products, a tenth as many members and a
// hundredth as many teams, and returns their customer numbers by size. Petra
// represents them; Fiona, Theo, Rita and Sven collaborate; all have the password
// given. Where one exists it makes none.
func ScaleProducts(ctx context.Context, d Deps, plain string, sizes ...int) (numbers map[int]string, err error) {
	if len(sizes) == 0 {
		sizes = ProductSizes
	}
	var cast []identity.Person
	for _, p := range []Person{Petra, Fiona, Theo, Rita, Sven} {
		found, err := d.scalePerson(ctx, p, plain)
		if err != nil {
			return nil, err
		}
		cast = append(cast, found)
	}
	numbers = map[int]string{}
	for _, size := range sizes {
		number, exists, err := d.number(ctx, ProductsName(size))
		if err != nil {
			return nil, err
		}
		if !exists {
			if number, err = d.loadMuch(ctx, cast, size); err != nil {
				return nil, err
			}
		}
		numbers[size] = number
	}
	return numbers, d.analyze(ctx)
}

func (d Deps) loadMuch(ctx context.Context, cast []identity.Person, size int) (number string, err error) {
	now := d.Clock()
	people, others := crowd(now, max(0, size/10-len(cast)))
	var members []org.LoadedMember
	for i, p := range cast {
		standing := org.Standing{Role: actor.Collaborator}
		if i == 0 {
			standing = org.Standing{Role: actor.LegalRepresentative, BillingMail: true}
		}
		members = append(members, joined(p, standing, daysAgo(now, 900), now))
	}
	teams := manyTeams(size/100, members, others)
	much := newWarehouse(now, size)
	much.toReaders(members[1], members[2], members[3], members[4])
	much.toOthers(others, teams[1:])
	o := organization{org.NewOrganization{Name: ProductsName(size), Kind: org.Company, Country: country}, append(members, others...), teams, much.Loaded}
	err = d.DB.Write(ctx, db.System("make an organization with many products"), func(ctx context.Context, tx db.Tx) error {
		if err := d.loadPeople(ctx, tx, now, people); err != nil {
			return err
		}
		number, err = o.load(ctx, tx, d, nil, now)
		return err
	})
	return number, err
}

// manyTeams are one of everybody, and some of ten of the others each: what the
// cast sees is theirs alone.
func manyTeams(count int, cast, others []org.LoadedMember) []team.Loaded {
	teams := []team.Loaded{newTeam(EverybodyName, "All who work here", append(cast, others...)...)}
	for i := 1; i < count; i++ {
		var some []org.LoadedMember
		for k := range 10 {
			some = append(some, others[(i*10+k)%len(others)])
		}
		teams = append(teams, newTeam(fmt.Sprintf("Team %d", i), "", some...))
	}
	return teams
}

// warehouse is very many products with the access to them.
type warehouse struct{ product.Loaded }

// newWarehouse invents products: six out of ten are domains, the others of all
// kinds; a few are suspended or terminated, most expire within a year.
func newWarehouse(now time.Time, size int) *warehouse {
	w := &warehouse{}
	kinds := oneOfEachKind()
	day := now.UTC().Truncate(24 * time.Hour)
	for i := range size {
		first, last := firstNames[i%len(firstNames)], lastNames[(i/len(firstNames)+i*7)%len(lastNames)]
		like, name := kinds[i/10%len(kinds)], fmt.Sprintf("%s %s %d", first, last, i)
		if i%10 < 6 { // so that a page of them is full with a hundred products, too
			like, name = kinds[0], fmt.Sprintf("%s-%s-%d.example", ascii(first), ascii(last), i)
		}
		made := product.LoadedProduct{ID: id.New[id.Product](), CreatedAt: daysAgo(now, i%700), NewProduct: product.NewProduct{Kind: like.kind, Offer: like.offer, Name: name, State: product.Active}}
		switch {
		case i%50 == 7:
			made.State = product.Suspended
		case i%200 == 9:
			made.State = product.Terminated
		}
		if i%10 != 8 {
			made.ExpiresAt = day.AddDate(0, 0, i*7%365+1)
		}
		if i%3 == 0 {
			made.Tags = []string{fmt.Sprintf("project %d", i%40)}
		}
		made.Reference = made.ID.String()
		w.Products = append(w.Products, made)
	}
	return w
}

// oneOfEachKind are products of the demo organization, a domain first.
func oneOfEachKind() []bought {
	seen := map[string]bool{"domain": true}
	kinds := []bought{{kind: "domain", offer: "ch"}}
	for _, b := range products {
		if !seen[b.kind] {
			seen[b.kind] = true
			kinds = append(kinds, b)
		}
	}
	return kinds
}

func (w *warehouse) toReaders(fiona, theo, rita, sven org.LoadedMember) {
	w.spread(fiona, 5)
	w.spread(theo, 1_000)
	w.spread(sven, len(w.Products))
	for _, kind := range oneOfEachKind() {
		w.Rules = append(w.Rules, product.LoadedRule{Member: rita.ID, Kind: kind.kind, Rights: access.RightsOf(access.Use), Present: true})
	}
}

// spread gives a member so many products, of all kinds, as far as there are as many.
func (w *warehouse) spread(to org.LoadedMember, count int) {
	count = min(count, len(w.Products))
	step := len(w.Products) / count
	for k := range count {
		w.Grants = append(w.Grants, product.LoadedGrant{Member: to.ID, Product: w.Products[k*step+k%step].ID, Rights: access.RightsOf(access.Use)})
	}
}

// toOthers gives some products to every fifth of the other members, and a few to each team.
func (w *warehouse) toOthers(members []org.LoadedMember, teams []team.Loaded) {
	at := func(i int) id.Product { return w.Products[i%len(w.Products)].ID }
	for i, t := range teams {
		for k := range 5 {
			w.Grants = append(w.Grants, product.LoadedGrant{Team: t.ID, Product: at(i*97 + k*13), Rights: access.RightsOf(access.Use)})
		}
	}
	for i, m := range members {
		if i%5 == 0 {
			w.Grants = append(w.Grants, product.LoadedGrant{Member: m.ID, Product: at(i * 31), Rights: access.RightsOf(access.Use)}, product.LoadedGrant{Member: m.ID, Product: at(i*31 + 7), Rights: access.RightsOf(access.Use)})
		}
	}
}
