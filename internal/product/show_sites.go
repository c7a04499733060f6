package product

import (
	"context"
	"fmt"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/seal"
)

const (
	sitesShown     = 50   // on one page
	databasesShown = 1000 // of one hosting; the page says when there are more
	historyShown   = 100
)

// SiteList are the sites of a hosting; After begins the next page, empty on the last.
type SiteList struct {
	Product Product
	Access  access.Permissions
	Sites   []Site
	After   string
}

// Sites lists the sites of a hosting by name, a page at a time, from the name
// given on. NotFound for a product that the actor does not see or whose kind has no sites.
func (p *Products) Sites(ctx context.Context, act actor.Actor, product id.Product, after string) (SiteList, error) {
	var list SiteList
	err := p.read(ctx, act, product, &list.Product, &list.Access, func(batch *db.Batch) {
		queueSites(batch, &list.Sites, act.Org, product, after, sitesShown+1)
	})
	if err != nil || !list.Product.Kind.HasSites || !list.Access.May(access.Use) {
		return SiteList{}, orNotFound(err)
	}
	if len(list.Sites) > sitesShown {
		list.Sites = list.Sites[:sitesShown]
		list.After = list.Sites[sitesShown-1].Host
	}
	return list, nil
}

// SitePage is one site with what the actor may do on its hosting. The settings
// are read only for those who may change them.
type SitePage struct {
	Product   Product
	Access    access.Permissions
	Site      Site
	Databases []Database
	More      bool // there are more databases than those listed
	Variables []Variable
	History   []audit.Entry
}

// MayManage tells whether the actor changes the settings of the site.
func (s SitePage) MayManage() bool {
	return s.Access.MayManage(s.Product.Kind.Rights) && s.Product.State != Terminated
}

// Site returns one site; NotFound when the hosting hasn't got it or the actor
// does not see the hosting.
func (p *Products) Site(ctx context.Context, act actor.Actor, product id.Product, site id.Site) (SitePage, error) {
	return p.site(ctx, act, product, site, func(*db.Batch, *SitePage) {})
}

func (p *Products) site(ctx context.Context, act actor.Actor, product id.Product, site id.Site, more func(*db.Batch, *SitePage)) (SitePage, error) {
	var page SitePage
	var found bool
	err := p.read(ctx, act, product, &page.Product, &page.Access, func(batch *db.Batch) {
		queueSite(batch, &found, act.Org, product, site, &page.Site)
		more(batch, &page)
	})
	if err != nil || !found || !page.Product.Kind.HasSites || !page.Access.May(access.Use) {
		return SitePage{}, orNotFound(err)
	}
	return page, nil
}

// SiteSettings returns one site with its databases and variables, for those who
// may change them: Forbidden for others who see it, Conflict when the hosting has ended.
func (p *Products) SiteSettings(ctx context.Context, act actor.Actor, product id.Product, site id.Site) (SitePage, error) {
	var rows []variableRow
	page, err := p.managedSite(ctx, act, product, site, func(batch *db.Batch, page *SitePage) {
		queueDatabases(batch, &page.Databases, act.Org, product, databasesShown+1)
		queueVariables(batch, &rows, act.Org, site)
	})
	if err != nil {
		return SitePage{}, err
	}
	if len(page.Databases) > databasesShown {
		page.Databases, page.More = page.Databases[:databasesShown], true
	}
	for _, row := range rows {
		shown, err := p.openVariable(row)
		if err != nil {
			return SitePage{}, err
		}
		page.Variables = append(page.Variables, shown)
	}
	return page, nil
}

// SiteVariable returns one site with one variable of it, as SiteSettings does;
// the variable is zero when somebody has removed it.
func (p *Products) SiteVariable(ctx context.Context, act actor.Actor, product id.Product, site id.Site, variable id.Variable) (SitePage, Variable, error) {
	var found bool
	var row variableRow
	page, err := p.managedSite(ctx, act, product, site, func(batch *db.Batch, _ *SitePage) {
		queueVariable(batch, &found, act.Org, site, variable, &row)
	})
	if err != nil || !found {
		return page, Variable{}, err
	}
	shown, err := p.openVariable(row)
	return page, shown, err
}

// SiteHistory returns one site with what happened to its settings, the newest
// first, as SiteSettings does. What a variable was before it became a secret is
// not shown any more: often it is the secret.
func (p *Products) SiteHistory(ctx context.Context, act actor.Actor, product id.Product, site id.Site) (SitePage, error) {
	page, err := p.managedSite(ctx, act, product, site, func(batch *db.Batch, page *SitePage) {
		audit.QueueHistory(batch, &page.History, act.Org, site.String(), historyShown)
	})
	secret := map[string]bool{}
	for _, e := range page.History {
		for i, change := range e.Changes {
			secret[change.Field] = secret[change.Field] || change.Before == MaskedValue || change.After == MaskedValue
			if secret[change.Field] {
				e.Changes[i].Before, e.Changes[i].After = masked(change.Before), masked(change.After)
			}
		}
	}
	return page, err
}

func masked(value string) string {
	if value == "" {
		return ""
	}
	return MaskedValue
}

func (p *Products) managedSite(ctx context.Context, act actor.Actor, product id.Product, site id.Site, more func(*db.Batch, *SitePage)) (SitePage, error) {
	page, err := p.site(ctx, act, product, site, more)
	if err != nil {
		return SitePage{}, err
	}
	return page, mustManageSite(page.Product, page.Access)
}

// mustManageSite is Forbidden for who may not change a site's settings, and
// Conflict when the hosting has ended.
func mustManageSite(found Product, allowed access.Permissions) error {
	switch {
	case !allowed.MayManage(found.Kind.Rights) && allowed.Suspended != 0:
		return fault.New(fault.Forbidden, "site.denied.locked")
	case !allowed.MayManage(found.Kind.Rights):
		return fault.New(fault.Forbidden, "site.denied.technical_only")
	case found.State == Terminated:
		return fault.New(fault.Conflict, "site.ended")
	}
	return nil
}

// read reads a product with what the actor may do on it, and whatever else more
// queues, in one round trip; NotFound when the actor does not see the product.
func (p *Products) read(ctx context.Context, act actor.Actor, product id.Product, shown *Product, allowed *access.Permissions, more func(*db.Batch)) error {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return err
	}
	var found bool
	var row productRow
	var facts []factRow
	batch := &db.Batch{}
	queueProduct(batch, &found, act.Org, product, &row)
	queueFacts(batch, &facts, act.Org, act.Member, []id.Product{product})
	more(batch)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return err
	}
	if !found {
		return notFound()
	}
	*shown = row.product(c)
	*allowed = access.Decide(shown.Kind.Rights, shown.standing(act.Role), factsAbout(facts, product))
	if !allowed.Visible() {
		return notFound()
	}
	return nil
}

func orNotFound(err error) error {
	if err == nil {
		return notFound()
	}
	return err
}

// variablePurpose is the keyring's purpose for values of variables.
const variablePurpose = "site variable"

// openVariable opens a value, but for a secret, which nobody sees again.
func (p *Products) openVariable(row variableRow) (Variable, error) {
	v := row.Variable
	if v.Secret {
		return v, nil
	}
	value, err := p.valueOf(row)
	v.Value = value
	return v, err
}

func (p *Products) valueOf(row variableRow) (string, error) {
	plain, err := p.keyring.Open(variablePurpose, row.ID[:], row.sealed)
	if err != nil {
		return "", fmt.Errorf("open the variable %s: %w", row.ID, err)
	}
	return string(plain), nil
}

func sealVariable(keyring *seal.Keyring, v Variable) (variableRow, error) {
	sealed, err := keyring.Seal(variablePurpose, v.ID[:], []byte(v.Value))
	if err != nil {
		return variableRow{}, fmt.Errorf("seal the variable: %w", err)
	}
	return variableRow{Variable: v, sealed: sealed}, nil
}
