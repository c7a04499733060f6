package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"manager/internal/demo"
	"manager/internal/product"
	"manager/internal/route"
)

// productReaders see few and many products, in different ways.
var productReaders = []struct {
	person demo.Person
	what   string
}{{demo.Rita, "all by rules"}, {demo.Sven, "all one by one"}, {demo.Theo, "1,000 granted"}, {demo.Fiona, "5 granted"}, {demo.Petra, "legal representative"}}

// measureProducts compares the lists of products: of collaborators who see
// few and many, in organizations that have few and many; as pages, and the use
// case alone.
func (b *bench) measureProducts(ctx context.Context, p plan, r *report) error {
	if err := b.measureProductPages(ctx, p, r, ""); err != nil {
		return err
	}
	return b.withArea(ctx, func(a area) error {
		for _, list := range []struct {
			name  string
			query product.ListQuery
		}{{"all products", product.ListQuery{}}, {"domains", product.ListQuery{Kind: "domain"}}, {"domains, by expiry", product.ListQuery{Kind: "domain", Order: product.Order{ByExpiry: true}}}} {
			if err := a.measureList(ctx, p, r, list.name, list.query); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a area) measureList(ctx context.Context, p plan, r *report, name string, query product.ListQuery) error {
	few, many := demo.ProductSizes[0], demo.ProductSizes[len(demo.ProductSizes)-1]
	var questions []question
	for _, reader := range productReaders {
		for _, size := range []int{few, many} {
			act, err := a.as(ctx, reader.person, size)
			if err != nil {
				return err
			}
			questions = append(questions, func(ctx context.Context, _ int) error {
				_, err := a.Products.List(ctx, act, query)
				return err
			})
		}
	}
	medians, err := typical(ctx, p, questions...)
	if err != nil {
		return err
	}
	for i, reader := range productReaders {
		say(fmt.Sprintf("%s, %s: %s with %d products, %s with %d", name, reader.what, best(medians[2*i]), few, best(medians[2*i+1]), many))
		r.add(figure{page: "products, " + name, what: fmt.Sprintf("p50, %s, %s products over %d", reader.what, thousands(many), few),
			value: growth(medians[2*i+1], medians[2*i]), must: atMost(1.3), aim: atMost(1.1)})
	}
	return nil
}

// measureProductPages compares the same lists as pages, session and all around
// them; where says on which Postgres, when it is not ours.
func (b *bench) measureProductPages(ctx context.Context, p plan, r *report, where string) error {
	few, many := demo.ProductSizes[0], demo.ProductSizes[len(demo.ProductSizes)-1]
	numbers, err := b.productNumbers(ctx)
	if err != nil {
		return err
	}
	return b.withPortal(ctx, func(running portal) error {
		for _, reader := range productReaders {
			cookie, err := signIn(running.address, "", reader.person.LoginID)
			if err != nil {
				return err
			}
			as := portal{program: running.program, cookie: cookie}
			for _, page := range []struct {
				name string
				of   func(number string) string
			}{{"all products", route.Products}, {"domains", func(number string) string { return route.ProductKind(number, "domain") }}} {
				rounds, err := interleave(ctx, p, 1, b.subjects(as, []variant{{path: page.of(numbers[few])}, {path: page.of(numbers[many])}})...)
				if err != nil {
					return err
				}
				say(fmt.Sprintf("%s, %s: %s with %d products", page.name, reader.what, rounds[0][0], few))
				r.add(figure{page: "page of " + page.name + where, what: fmt.Sprintf("p50, %s, %s products over %d", reader.what, thousands(many), few),
					value: ratio(rounds[1], rounds[0], round.typical), must: atMost(1.3), aim: atMost(1.1)})
			}
		}
		return nil
	})
}

// productNumbers are the customer numbers of the organizations by how many products they have.
func (b *bench) productNumbers(ctx context.Context) (numbers map[int]string, err error) {
	numbers = map[int]string{}
	return numbers, b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		for _, size := range demo.ProductSizes {
			var number string
			if err := conn.QueryRow(ctx, "select number from organizations where name = $1", demo.ProductsName(size)).Scan(&number); err != nil {
				return fmt.Errorf("find the organization of %d products: %w", size, err)
			}
			numbers[size] = number
		}
		return nil
	})
}
