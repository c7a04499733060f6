package main

import (
	"context"
	"fmt"

	"manager/internal/demo"
	"manager/internal/route"
)

// asBrowsersAsk is the header of a browser over HTTPS; olderBrowsers know no zstd.
const (
	asBrowsersAsk = "Accept-Encoding: gzip, deflate, br, zstd"
	olderBrowsers = "Accept-Encoding: gzip, deflate"
)

const microseconds = "µs CPU"

func cpuMicroseconds(r round) float64 { return r.cpuEach() * 1e6 }

// requests is the same request to both builds.
func (b *bench) requests(both pair[portal], path string, headers ...string) pair[subject] {
	of := func(p portal) subject {
		return subject{server: p.program, postgres: b.postgres, requests: [][]byte{p.get(path, headers...)}}
	}
	return pair[subject]{of(both.ours), of(both.theirs)}
}

// comparePages compares the processor time of pages, and what a search takes over the first page.
func (b *bench) comparePages(ctx context.Context, p plan, r *report) error {
	return b.withBoth(ctx, func(both pair[portal]) error {
		users := route.Users(b.numbers[demo.Sizes[0]])
		for _, one := range []struct {
			comparison
			headers []string
		}{
			{comparison{what: "compressed, a browser of today", must: atMost(0.85), aim: atMost(0.65)}, []string{asBrowsersAsk}},
			{comparison{what: "compressed, an older browser", must: atMost(0.85), aim: atMost(0.65)}, []string{olderBrowsers}},
			{comparison{what: "plain", must: atMost(1.5), aim: atMost(1.25)}, nil},
		} {
			one.page, one.unit = "users table, 50 members", microseconds
			c, err := loadBoth(ctx, p, one.comparison, 1, b.requests(both, users, one.headers...), cpuMicroseconds)
			if err != nil {
				return err
			}
			r.compare(c)
		}
		if err := b.compareSearch(ctx, p, r, both); err != nil {
			return err
		}
		return b.compareLists(ctx, p, r, both, "")
	})
}

// compareSearch compares a search for two word beginnings with the first page, in each build.
func (b *bench) compareSearch(ctx context.Context, p plan, r *report, both pair[portal]) error {
	largest := demo.Sizes[len(demo.Sizes)-1]
	users := route.Users(b.numbers[largest])
	first, search := b.requests(both, users), b.requests(both, route.With(users, "q", "an ro"))
	rounds, err := interleave(ctx, p.atLeast(shortestRound), 1, first.ours, search.ours, first.theirs, search.theirs)
	if err != nil {
		return err
	}
	ours, theirs := ratio(rounds[1], rounds[0], round.typical), ratio(rounds[3], rounds[2], round.typical)
	r.compare(comparison{page: fmt.Sprintf("users, %s members", thousands(largest)), what: "p50, search for two word beginnings over the first page",
		ours: ours, theirs: theirs, ratio: ours / theirs, own: true, must: atMost(3), aim: atMost(2)})
	return nil
}

// compareLists compares the list of all products for people who see few and many.
func (b *bench) compareLists(ctx context.Context, p plan, r *report, both pair[portal], where string) error {
	many := demo.ProductSizes[len(demo.ProductSizes)-1]
	numbers, err := b.productNumbers(ctx)
	if err != nil {
		return err
	}
	for _, reader := range productReaders {
		as := func(running portal) (portal, error) {
			cookie, err := signIn(running.address, "", reader.person.LoginID)
			return portal{program: running.program, cookie: cookie}, err
		}
		ours, err := as(both.ours)
		if err != nil {
			return err
		}
		theirs, err := as(both.theirs)
		if err != nil {
			return err
		}
		c := comparison{page: fmt.Sprintf("products, %s%s", thousands(many), where), what: reader.what, unit: microseconds, must: atMost(0.6), aim: atMost(0.4)}
		c, err = loadBoth(ctx, p, c, 1, b.requests(pair[portal]{ours, theirs}, route.Products(numbers[many])), cpuMicroseconds)
		if err != nil {
			return err
		}
		r.compare(c)
	}
	return nil
}

// compareOnDefaults compares the lists on a Postgres that has its own defaults.
func (b *bench) compareOnDefaults(ctx context.Context, p plan, r *report) error {
	return b.withOwnDefaults(ctx, func() error {
		return b.withBoth(ctx, func(both pair[portal]) error {
			return b.compareLists(ctx, p, r, both, ownDefaults)
		})
	})
}

// compareCSV compares the export of the largest organization, on both kinds of Postgres.
func (b *bench) compareCSV(ctx context.Context, p plan, r *report) error {
	largest := demo.Sizes[len(demo.Sizes)-1]
	page := fmt.Sprintf("CSV, %s members", thousands(largest))
	measure := func(c comparison) error {
		return b.withBoth(ctx, func(both pair[portal]) error {
			c.unit = "rows/s"
			c, err := b.alternate(p.rounds, c, func(of build) (float64, error) {
				running := both.ours
				if of == *b.other {
					running = both.theirs
				}
				took, err := download{address: running.address, request: running.get(route.UsersCSV(b.numbers[largest])), rows: largest}.time(ctx)
				return float64(largest) / took.Seconds(), err
			})
			r.compare(c)
			return err
		})
	}
	if err := measure(comparison{page: page, what: "our own Postgres"}); err != nil {
		return err
	}
	return b.withOwnDefaults(ctx, func() error {
		return measure(comparison{page: page, what: "Postgres with its own defaults", must: atLeast(4), aim: atLeast(7)})
	})
}
