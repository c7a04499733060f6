package main

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"manager/internal/id"
	"manager/internal/route"
)

// measureOrders has 64 people order at once, each for an organization of their
// own: they put something into the cart and pay it from the prepaid account. The
// floor writes the same rows in the same two transactions, for as many organizations.
func (b *bench) measureOrders(ctx context.Context, p plan, r *report) error {
	all, err := b.buyers(ctx, 2*waiting)
	if err != nil {
		return err
	}
	ours, theirs := all[:waiting], all[waiting:]
	return b.withPortal(ctx, func(portal portal) error {
		return b.withFloor(ctx, 0, func(floor *program) error {
			buying, err := b.buying(portal, ours)
			if err != nil {
				return err
			}
			bare := subject{server: floor, postgres: b.postgres, next: bareOrders(floor.address, theirs)}
			before, err := b.rowsOf(ctx, ours, theirs)
			if err != nil {
				return err
			}
			rounds, err := interleave(ctx, p.atLeast(time.Second), waiting, buying, bare)
			if err != nil {
				return err
			}
			after, err := b.rowsOf(ctx, ours, theirs)
			if err != nil {
				return err
			}
			if err := sameRows(before, after); err != nil {
				return err
			}
			page := fmt.Sprintf("orders, %d buyers", waiting)
			say(fmt.Sprintf("%s, in requests, two an order: portal %s, floor %s", page, rounds[0][0], rounds[1][0]))
			r.add(figure{page: page, what: "orders a second over a bare program's", value: ratio(rounds[0], rounds[1], round.rps), must: atLeast(0.35)})
			r.add(figure{page: page, what: "cpu_x", value: ratio(rounds[0], rounds[1], round.cpuEach)})
			return b.measurePayments(ctx, p, r, portal, floor, ours[0], theirs[0])
		})
	})
}

// buying is the requests of the buyers, signed in: into the cart, and the order, in turns.
func (b *bench) buying(running portal, all []buyer) (subject, error) {
	cookies := make([]string, len(all))
	var group errgroup.Group
	group.SetLimit(2)
	for i, by := range all {
		group.Go(func() (err error) {
			cookies[i], err = signIn(running.address, household(i), by.LoginID)
			return err
		})
	}
	ordered := make([]bool, len(all)) // the cart of buyers is full at first
	return subject{server: running.program, postgres: b.postgres, next: func(i int) []byte {
		by := all[i]
		ordered[i] = !ordered[i]
		if !ordered[i] {
			return post(running.address, route.ShopKind(by.OrgNumber, boughtKind), cookies[i], url.Values{"key": {by.line.String()}, "offer": {boughtOffer}, "months": {"1"}, "quantity": {"1"}})
		}
		return post(running.address, route.Checkout(by.OrgNumber), cookies[i],
			url.Values{"key": {id.New[id.Event]().String()}, "seen": {by.seen}, "address": {by.address.String()}, "means": {"prepaid"}, "terms": {"on"}})
	}}, group.Wait()
}

// bareOrders is the same for the floor, which knows everything but who orders.
func bareOrders(address string, all []buyer) func(connection int) []byte {
	ordered := make([]bool, len(all))
	return func(i int) []byte {
		ordered[i] = !ordered[i]
		path := "/cart/"
		if ordered[i] {
			path = "/orders/"
		}
		return post(address, path+all[i].Org.String()+"/"+all[i].User.String(), "", nil)
	}
}

// orderedRows are what an order adds in its transaction, by table; jobs add to some of them later.
var orderedRows = []string{
	"orders where true", "order_products where true", "products where true", "product_words where true", "product_events where type = 'product.ordered'",
	"ledger_transactions where true", "ledger_entries where true", "audit_events where action in ('order.placed', 'order.paid')", "mails where true",
}

// rowsOf counts the rows of each of the groups of organizations, by table.
func (b *bench) rowsOf(ctx context.Context, groups ...[]buyer) (rows []map[string]int, err error) {
	return rows, b.asPortal(ctx, b.server.URL(), func(conn *pgx.Conn) error {
		for _, group := range groups {
			var orgs []id.Org
			for _, by := range group {
				orgs = append(orgs, by.Org)
			}
			counted := map[string]int{}
			for _, table := range orderedRows {
				var n int
				if err := conn.QueryRow(ctx, "select count(*) from "+table+" and org_id = any($1)", orgs).Scan(&n); err != nil {
					return fmt.Errorf("count the rows of %s: %w", table, err)
				}
				counted[table] = n
			}
			rows = append(rows, counted)
		}
		return nil
	})
}

// sameRows is an error unless both groups have as many rows more for each order.
func sameRows(before, after []map[string]int) error {
	for _, table := range slices.Sorted(maps.Keys(after[0])) {
		var each [2]float64
		for i := range each {
			each[i] = float64(after[i][table]-before[i][table]) / float64(after[i][orderedRows[0]]-before[i][orderedRows[0]])
		}
		if each[0] != each[1] {
			return fmt.Errorf("an order of the portal adds %.2f rows to %s, one of the floor %.2f", each[0], table, each[1])
		}
	}
	return nil
}
