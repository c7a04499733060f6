package site

import (
	"context"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/product"
)

// change is a change of a site's settings while it is carried out.
type change struct {
	sites   *Sites
	now     time.Time
	act     actor.Actor
	product product.Product
	site    Site
}

// change runs a change of a site's settings in one transaction that holds
// the locks of the organization, the product and the site, for somebody who may
// change them at that moment.
func (s *Sites) change(ctx context.Context, act actor.Actor, hosting id.Product, site id.Site, do func(ctx context.Context, tx db.Tx, c change) error) error {
	now := s.clock()
	return s.products.Change(ctx, act, hosting, func(ctx context.Context, tx db.Tx, act actor.Actor, found product.Product, allowed access.Permissions) error {
		locked, err := lockSite(ctx, tx, act.Org, hosting, site)
		if err != nil || !allowed.May(access.Use) {
			return orNotFound(err)
		}
		if err := mustManage(found, allowed); err != nil {
			return err
		}
		return do(ctx, tx, change{sites: s, now: now, act: act, product: found, site: locked})
	})
}

// record tells the provider's systems what happened and writes it into the organization's log.
func (c change) record(ctx context.Context, tx db.Tx, action string, told any, changes ...audit.Change) error {
	if err := product.Tell(ctx, tx, c.now, c.act.Org, c.product.ID, action, told); err != nil {
		return err
	}
	return c.sites.audit.Record(ctx, tx, c.now, audit.Event{Action: action, Org: c.act.Org, Actor: c.act, Subject: c.site.ID.String(), Changes: changes,
		Personal: map[string]string{"product": c.product.Name, "site": c.site.Host}})
}
