package main

import (
	"context"
	"fmt"

	"manager/internal/demo"
	"manager/internal/product"
)

// measureProducts compares the lists of products: of collaborators who see
// few and many, in organizations that have few and many.
func (b *bench) measureProducts(ctx context.Context, p plan, r *report) error {
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
	readers := []struct {
		person demo.Person
		what   string
	}{{demo.Rita, "all by rules"}, {demo.Sven, "all one by one"}, {demo.Theo, "1,000 granted"}, {demo.Fiona, "5 granted"}, {demo.Petra, "legal representative"}}
	var questions []question
	for _, reader := range readers {
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
	for i, reader := range readers {
		say(fmt.Sprintf("%s, %s: %s with %d products, %s with %d", name, reader.what, best(medians[2*i]), few, best(medians[2*i+1]), many))
		r.add(figure{page: "products, " + name, what: fmt.Sprintf("p50, %s, %s products over %d", reader.what, thousands(many), few),
			value: growth(medians[2*i+1], medians[2*i]), must: atMost(1.3), aim: atMost(1.1)})
	}
	return nil
}
