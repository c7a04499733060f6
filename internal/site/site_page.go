package site

import (
	"context"
	"fmt"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/seal"
)

const (
	sitesShown     = 50   // on one page
	databasesShown = 1000 // of one hosting; the page says when there are more
	historyShown   = 100
)

// List is a page of the sites of a hosting; After begins the next page, empty on the last.
type List struct {
	Product product.Product
	Access  access.Permissions
	Sites   []Site
	After   string
}

// MayManage tells whether the actor changes the settings of the sites.
func (l List) MayManage() bool {
	return l.Access.MayManage(l.Product.Kind.Rights) && l.Product.State != product.Terminated
}

// List lists the sites of a hosting by name, a page at a time, from the name
// given on. NotFound for a product that the actor does not see or whose kind has no sites.
func (s *Sites) List(ctx context.Context, act actor.Actor, hosting id.Product, after string) (List, error) {
	var list List
	var err error
	list.Product, list.Access, err = s.products.Open(ctx, act, hosting, func(batch *db.Batch) {
		queueSites(batch, &list.Sites, act.Org, hosting, after, sitesShown+1)
	})
	if err != nil || !list.Product.Kind.HasSites || !list.Access.May(access.Use) {
		return List{}, orNotFound(err)
	}
	if len(list.Sites) > sitesShown {
		list.Sites = list.Sites[:sitesShown]
		list.After = list.Sites[sitesShown-1].Host
	}
	return list, nil
}

// Page is one site with what the actor may do on its hosting. The settings
// are read only for those who may change them.
type Page struct {
	Product   product.Product
	Access    access.Permissions
	Site      Site
	Databases []Database
	More      bool // there are more databases than those listed
	Variables []Variable
	History   []audit.Entry
}

// MayManage tells whether the actor changes the settings of the site.
func (s Page) MayManage() bool {
	return s.Access.MayManage(s.Product.Kind.Rights) && s.Product.State != product.Terminated
}

// Show returns one site; NotFound when the hosting hasn't got it or the actor
// does not see the hosting.
func (s *Sites) Show(ctx context.Context, act actor.Actor, hosting id.Product, site id.Site) (Page, error) {
	return s.show(ctx, act, hosting, site, func(*db.Batch, *Page) {})
}

func (s *Sites) show(ctx context.Context, act actor.Actor, hosting id.Product, site id.Site, more func(*db.Batch, *Page)) (Page, error) {
	var page Page
	var found bool
	var err error
	page.Product, page.Access, err = s.products.Open(ctx, act, hosting, func(batch *db.Batch) {
		queueSite(batch, &found, act.Org, hosting, site, &page.Site)
		more(batch, &page)
	})
	if err != nil || !found || !page.Product.Kind.HasSites || !page.Access.May(access.Use) {
		return Page{}, orNotFound(err)
	}
	return page, nil
}

// Settings returns one site with its databases and variables, for those who
// may change them: Forbidden for others who see it, Conflict when the hosting has ended.
func (s *Sites) Settings(ctx context.Context, act actor.Actor, hosting id.Product, site id.Site) (Page, error) {
	var rows []variableRow
	page, err := s.showManaged(ctx, act, hosting, site, func(batch *db.Batch, page *Page) {
		queueDatabases(batch, &page.Databases, act.Org, hosting, databasesShown+1)
		queueVariables(batch, &rows, act.Org, site)
	})
	if err != nil {
		return Page{}, err
	}
	if len(page.Databases) > databasesShown {
		page.Databases, page.More = page.Databases[:databasesShown], true
	}
	for _, row := range rows {
		shown, err := s.openVariable(row)
		if err != nil {
			return Page{}, err
		}
		page.Variables = append(page.Variables, shown)
	}
	return page, nil
}

// Variable returns one site with one variable of it, as Settings does;
// the variable is zero when somebody has removed it.
func (s *Sites) Variable(ctx context.Context, act actor.Actor, hosting id.Product, site id.Site, variable id.Variable) (Page, Variable, error) {
	var found bool
	var row variableRow
	page, err := s.showManaged(ctx, act, hosting, site, func(batch *db.Batch, _ *Page) {
		queueVariable(batch, &found, act.Org, site, variable, &row)
	})
	if err != nil || !found {
		return page, Variable{}, err
	}
	shown, err := s.openVariable(row)
	return page, shown, err
}

// History returns one site with what happened to its settings, the newest
// first, as SiteSettings does. What a variable was before it became a secret is
// not shown any more: often it is the secret.
func (s *Sites) History(ctx context.Context, act actor.Actor, hosting id.Product, site id.Site) (Page, error) {
	page, err := s.showManaged(ctx, act, hosting, site, func(batch *db.Batch, page *Page) {
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

func (s *Sites) showManaged(ctx context.Context, act actor.Actor, hosting id.Product, site id.Site, more func(*db.Batch, *Page)) (Page, error) {
	page, err := s.show(ctx, act, hosting, site, more)
	if err != nil {
		return Page{}, err
	}
	return page, mustManage(page.Product, page.Access)
}

// mustManageSite is Forbidden for who may not change a site's settings, and
// Conflict when the hosting has ended.
func mustManage(found product.Product, allowed access.Permissions) error {
	switch {
	case !allowed.MayManage(found.Kind.Rights) && allowed.Suspended != 0:
		return fault.New(fault.Forbidden, "site.denied.locked")
	case !allowed.MayManage(found.Kind.Rights):
		return fault.New(fault.Forbidden, "site.denied.technical_only")
	case found.State == product.Terminated:
		return fault.New(fault.Conflict, "site.ended")
	}
	return nil
}

func orNotFound(err error) error {
	if err == nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return err
}

// variablePurpose is the keyring's purpose for values of variables.
const variablePurpose = "site variable"

// openVariable opens a value, but for a secret, which nobody sees again.
func (s *Sites) openVariable(row variableRow) (Variable, error) {
	v := row.Variable
	if v.Secret {
		return v, nil
	}
	value, err := s.valueOf(row)
	v.Value = value
	return v, err
}

func (s *Sites) valueOf(row variableRow) (string, error) {
	plain, err := s.keyring.Open(variablePurpose, row.ID[:], row.sealed)
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
