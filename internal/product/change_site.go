package product

import (
	"context"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
)

// siteChange is a change of a site's settings while it is carried out.
type siteChange struct {
	p       *Products
	now     time.Time
	act     actor.Actor
	product Product
	site    Site
}

// changeSite runs a change of a site's settings in one transaction that holds
// the locks of the organization, the product and the site, for somebody who may
// change them at that moment.
func (p *Products) changeSite(ctx context.Context, act actor.Actor, product id.Product, site id.Site, do func(ctx context.Context, tx db.Tx, c siteChange) error) error {
	now := p.clock()
	return p.change(ctx, act, product, func(ctx context.Context, tx db.Tx, act actor.Actor, found Product, allowed access.Permissions) error {
		s, err := lockSite(ctx, tx, act.Org, product, site)
		if err != nil || !allowed.May(access.Use) {
			return orNotFound(err)
		}
		if err := mustManageSite(found, allowed); err != nil {
			return err
		}
		return do(ctx, tx, siteChange{p: p, now: now, act: act, product: found, site: s})
	})
}

// record tells the provider's systems what happened and writes it into the organization's log.
func (c siteChange) record(ctx context.Context, tx db.Tx, action string, told any, changes ...audit.Change) error {
	if err := tell(ctx, tx, c.now, c.act.Org, c.product.ID, action, told); err != nil {
		return err
	}
	return c.p.audit.Record(ctx, tx, c.now, audit.Event{Action: action, Org: c.act.Org, Actor: c.act, Subject: c.site.ID.String(), Changes: changes,
		Personal: map[string]string{"product": c.product.Name, "site": c.site.Host}})
}
