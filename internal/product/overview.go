package product

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/org"
)

// Overview is what the organization's first page shows of the products that the actor sees.
type Overview struct {
	Categories []CategoryCount // those with any product, in the catalogue's order
	Expiring   []Product       // the next to expire within ExpiringSoon
	Suspended  []Product       // locked, or in maintenance
}

// CategoryCount is how many products of a category there are.
type CategoryCount struct {
	Code string
	org.Count
}

// ExpiringSoon is how long before its end a product is named.
const ExpiringSoon = 30 * 24 * time.Hour

const overviewNamed = 5

// Overview returns the products that the actor sees, counted by category, and those
// to look at. What a page shows beside them is read in the same round trip.
func (p *Products) Overview(ctx context.Context, act actor.Actor, beside ...func(*db.Batch)) (Overview, error) {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return Overview{}, err
	}
	var v Overview
	var expiring, suspended []productRow
	counts := make([]int, len(c.Categories))
	batch := &db.Batch{}
	all := reach{act: act, catalogue: c, kinds: c.Kinds}
	for i, category := range c.Categories {
		some := all
		some.kinds = c.InCategory(category)
		if len(some.kinds) > 0 {
			some.queueCount(batch, &counts[i])
		}
	}
	now := p.clock()
	all.queueExpiring(batch, &expiring, now)
	all.queueSuspended(batch, &suspended)
	for _, queue := range beside {
		queue(batch)
	}
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return Overview{}, err
	}
	for i, n := range counts {
		if n > 0 {
			v.Categories = append(v.Categories, CategoryCount{Code: c.Categories[i], Count: capped(n)})
		}
	}
	for _, row := range expiring {
		v.Expiring = append(v.Expiring, row.product(c))
	}
	for _, row := range suspended {
		v.Suspended = append(v.Suspended, row.product(c))
	}
	return v, nil
}

// queueCount counts products that have not ended, but never more than a hundred of them.
func (r reach) queueCount(batch *db.Batch, count *int) {
	some := r.sql(scan{where: living, key: "sort_name", limit: countedUpTo + 1})
	db.Queue(batch, nil, withSQL+` select count(*) from (`+some+`) counted`, r.args(), count)
}

func (r reach) queueExpiring(batch *db.Batch, rows *[]productRow, now time.Time) {
	soon := r.sql(scan{where: living + " and p.expires_at >= @now and p.expires_at < @until", key: "expires_at", limit: overviewNamed})
	args := r.args()
	args["now"], args["until"] = now, now.Add(ExpiringSoon)
	db.QueueRows(batch, rows, fmt.Sprintf(`%s select %s from (%s) page join products p on p.org_id = @org and p.id = page.product_id order by p.expires_at, p.id`, withSQL, productColumns, soon), args, scanProduct)
}

func (r reach) queueSuspended(batch *db.Batch, rows *[]productRow) {
	db.QueueRows(batch, rows, fmt.Sprintf(`%s select %s from products p where p.org_id = @org and (p.locked_at is not null or p.maintenance_at is not null)%s and %s
		order by p.sort_name, p.id limit %d`, withSQL, productColumns, living, r.seesSQL("p.id", "p.kind"), overviewNamed), r.args(), scanProduct)
}
