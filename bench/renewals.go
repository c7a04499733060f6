package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/demo"
	"manager/internal/route"
)

// measureRenewalLists compares what an organization with very many products has to pay, and when they
// renew, with one that has few, once everything that is due with them has been done.
func (b *bench) measureRenewalLists(ctx context.Context, p plan, r *report) error {
	few, many := demo.ProductSizes[0], demo.ProductSizes[len(demo.ProductSizes)-1]
	numbers, err := b.productNumbers(ctx)
	if err != nil {
		return err
	}
	err = b.withArea(ctx, func(a area) error {
		say("doing what is due with all products")
		begun := time.Now()
		if err := a.CatchUp(ctx); err != nil {
			return err
		}
		say(fmt.Sprintf("it took %v", time.Since(begun).Round(time.Second)))
		return b.asOwner(ctx, func(admin *pgx.Conn) error {
			_, err := admin.Exec(ctx, "vacuum analyze renewals")
			return err
		})
	})
	if err != nil {
		return err
	}
	return b.withPortal(ctx, func(running portal) error {
		cookie, err := signIn(running.address, "", demo.Petra.LoginID)
		if err != nil {
			return err
		}
		as := portal{program: running.program, cookie: cookie}
		for _, page := range []struct {
			name string
			of   func(number string) string
		}{{"to pay", route.ToPay}, {"renewals", route.Renewals}} {
			rounds, err := interleave(ctx, p, 1, b.subjects(as, []variant{{path: page.of(numbers[few])}, {path: page.of(numbers[many])}})...)
			if err != nil {
				return err
			}
			say(fmt.Sprintf("%s: %s with %d products, %s with %d", page.name, rounds[0][0], few, rounds[1][0], many))
			r.add(figure{page: page.name, what: fmt.Sprintf("p50, %s products over %d", thousands(many), few), value: ratio(rounds[1], rounds[0], round.typical), must: atMost(1.3)})
		}
		return nil
	})
}
