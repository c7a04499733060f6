package main

import (
	"context"
	"fmt"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/id"
	"manager/internal/product"
)

// measureAccess asks what somebody may do on one product, and saves access for
// a team that thousands are in.
func (b *bench) measureAccess(ctx context.Context, p plan, r *report) error {
	return b.withArea(ctx, func(a area) error {
		for _, reader := range []struct {
			person demo.Person
			what   string
		}{{demo.Theo, "1,000 granted"}, {demo.Rita, "all by rules"}, {demo.Sven, "all one by one"}} {
			if err := a.measureQuestion(ctx, p, r, reader.person, reader.what); err != nil {
				return err
			}
		}
		return a.measureSaving(ctx, p, r)
	})
}

// measureQuestion asks about one product after another that the person sees:
// the product and the facts about it come in one round trip. What an empty
// round trip takes is left out: the limit is on the time at the database.
func (a area) measureQuestion(ctx context.Context, p plan, r *report, person demo.Person, what string) error {
	many := demo.ProductSizes[len(demo.ProductSizes)-1]
	act, err := a.as(ctx, person, many)
	if err != nil {
		return err
	}
	seen, err := a.Products.List(ctx, act, product.ListQuery{})
	if err != nil {
		return err
	}
	medians, err := typical(ctx, p, func(ctx context.Context, n int) error {
		_, _, err := a.Products.Product(ctx, act, seen.Rows[n%len(seen.Rows)].ID)
		return err
	}, func(ctx context.Context, _ int) error {
		batch := &db.Batch{}
		var one int
		db.Queue(batch, nil, `select 1`, nil, &one)
		return a.DB.Read(ctx, db.ForOrg(act.Org, act.User), batch)
	})
	if err != nil {
		return err
	}
	asked, empty := median(medians[0]), median(medians[1])
	say(fmt.Sprintf("access, %s: %s, an empty round trip %s", what, asked, empty))
	r.add(figure{page: fmt.Sprintf("access, %s products", thousands(many)), what: "one product and what may be done on it, " + what,
		value: milliseconds(asked - empty), unit: "ms", must: atMost(0.3)})
	return nil
}

// savings is how many products are given in one form.
const savings = 50

// measureSaving gives the team of everybody access to some products, and to a
// kind, and takes both away again.
func (a area) measureSaving(ctx context.Context, p plan, r *report) error {
	many := demo.ProductSizes[len(demo.ProductSizes)-1]
	petra, err := a.as(ctx, demo.Petra, many)
	if err != nil {
		return err
	}
	team, err := a.everybody(ctx, petra)
	if err != nil {
		return err
	}
	shown, err := a.Products.List(ctx, petra, product.ListQuery{Kind: "domain", Size: savings})
	if err != nil {
		return err
	}
	use := access.RightsOf(access.Use)
	given := product.Rule{Reach: product.PresentAndFuture, Rights: use}
	give, take := product.Changes{Rules: []product.RuleChange{{Kind: "drive", After: given}}}, product.Changes{Rules: []product.RuleChange{{Kind: "drive", Before: given}}}
	for _, row := range shown.Rows {
		give.Products = append(give.Products, product.ProductChange{Product: row.ID, After: use})
		take.Products = append(take.Products, product.ProductChange{Product: row.ID, Before: use})
	}
	page := fmt.Sprintf("access of a team of %s", thousands(many/10))
	for _, one := range []struct {
		what string
		ask  question
	}{
		{fmt.Sprintf("saving %d products and a rule", savings), func(ctx context.Context, n int) error {
			return a.Products.ModifyAccess(ctx, petra, product.ToTeam(team), []product.Changes{give, take}[n%2])
		}},
		{"summary before saving", func(ctx context.Context, _ int) error {
			_, err := a.Products.Preview(ctx, petra, product.ToTeam(team), give)
			return err
		}},
	} {
		times, err := one.ask.repeat(ctx, p.length())
		if err != nil {
			return err
		}
		if len(times)%2 == 1 { // what was given is taken again
			if err := one.ask(ctx, 1); err != nil {
				return err
			}
		}
		r.add(figure{page: page, what: one.what, value: milliseconds(median(times)), unit: "ms", must: atMost(float64(500*time.Millisecond) / float64(time.Millisecond))})
	}
	return nil
}

// everybody is the team that all members are in.
func (a area) everybody(ctx context.Context, act actor.Actor) (team id.Team, err error) {
	batch := &db.Batch{}
	db.Queue(batch, nil, `select id from teams where org_id = @org and name = @name`, db.Args{"org": act.Org, "name": demo.EverybodyName}, &team)
	return team, a.DB.Read(ctx, db.System("find the team of everybody"), batch)
}
