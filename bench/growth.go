package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"manager/internal/demo"
	"manager/internal/route"
)

// variant is a page of the users table and what its time may be over the first page's.
type variant struct {
	name, path string
	must, aim  *goal
}

// measureGrowth compares times to the first byte of nothing but the portal's
// own pages: the large organization's with the small one's, and within the
// large one every order, filter and search with the first page.
func (b *bench) measureGrowth(ctx context.Context, p plan, r *report) error {
	return b.withPortal(ctx, func(portal portal) error {
		if err := b.growthOfSizes(ctx, p, r, portal); err != nil {
			return err
		}
		largest := demo.Sizes[len(demo.Sizes)-1]
		users := route.Users(b.numbers[largest])
		last, err := portal.lastPage(users)
		if err != nil {
			return err
		}
		variants := variantsOf(users, last)
		rounds, err := interleave(ctx, p, 1, b.subjects(portal, append([]variant{{path: users}}, variants...))...)
		if err != nil {
			return err
		}
		page := fmt.Sprintf("users, %s members, p50 over the first page's", thousands(largest))
		for i, v := range variants {
			r.add(figure{page: page, what: v.name, value: ratio(rounds[i+1], rounds[0], round.typical), must: v.must, aim: v.aim})
		}
		return nil
	})
}

func (b *bench) growthOfSizes(ctx context.Context, p plan, r *report, portal portal) error {
	var pages []variant
	for _, size := range demo.Sizes {
		pages = append(pages, variant{path: route.Users(b.numbers[size])})
	}
	rounds, err := interleave(ctx, p, 1, b.subjects(portal, pages)...)
	if err != nil {
		return err
	}
	for i, size := range demo.Sizes[1:] {
		r.add(figure{page: "users, first page", what: fmt.Sprintf("p50, %s members over %d", thousands(size), demo.Sizes[0]),
			value: ratio(rounds[i+1], rounds[0], round.typical), must: atMost(1.3), aim: atMost(1.1)})
	}
	say(fmt.Sprintf("first page: %s at %d members", rounds[0][0], demo.Sizes[0]))
	return nil
}

func (b *bench) subjects(portal portal, pages []variant) []subject {
	var list []subject
	for _, v := range pages {
		list = append(list, subject{server: portal.program, postgres: b.postgres, requests: [][]byte{portal.get(v.path)}})
	}
	return list
}

// variantsOf lists every order, every single filter, the last page and its
// neighbour, and searches whose words are common, rare, or nobody's.
func variantsOf(users, last string) []variant {
	page := func(name string, pairs ...string) variant {
		return variant{name: name, path: route.With(users, pairs...), must: atMost(1.3), aim: atMost(1.1)}
	}
	search := func(name, words string) variant {
		return variant{name: "search: " + name, path: route.With(users, "q", words), must: atMost(3)}
	}
	return []variant{
		{name: "last page", path: last, must: atMost(1.3), aim: atMost(1.1)},
		page("by name", "sort", "name"), page("by name, downwards", "sort", "-name"), page("by role, downwards", "sort", "-role"),
		page("legal representatives", "role", "legal_representative"), page("administrators", "role", "administrator"),
		page("collaborators", "role", "collaborator"), page("externals", "role", "external"),
		page("active", "state", "active"), page("invited", "state", "invited"),
		page("two-factor on", "two_factor", "on"), page("two-factor off", "two_factor", "off"),
		search("one letter", "e"), search("a common first name", "anna"), search("a common beginning", "ro"),
		search("one address", "anna.rossi.100000.0@example.org"), search("nobody", "xylophone"),
		search("two words that go together", "example org"), search("first and last name", "anna rossi"),
		search("two common beginnings", "an ro"), search("a common word and nobody's", "anna xylophone"),
	}
}

// lastPage walks from page to page, as a person would, and returns the address of the last one.
func (p portal) lastPage(users string) (string, error) {
	here := route.With(users, "size", "100")
	for {
		page, _, err := p.read(here)
		if err != nil {
			return "", err
		}
		next, found := page.Find(`a[rel="next"]`).Attr("href")
		if !found {
			break
		}
		here = next
	}
	if !strings.Contains(here, "cursor=") {
		return "", errors.New("the users table has no link to its next page")
	}
	// The same place with as many rows as the page it is compared with.
	return strings.NewReplacer("size=100&", "", "&size=100", "").Replace(here), nil
}
