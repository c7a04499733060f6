package portal

import (
	"context"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/site"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
)

// Hosting is a hosting of the demo organization with one site.
type Hosting struct {
	Product  id.Product
	Site     id.Site
	Variable id.Variable // one that is no secret
}

// AddHosting makes a hosting with one site, which Mia may use.
func (p *Portal) AddHosting() (h Hosting) {
	p.t.Helper()
	o := p.OrgID(cast.Org)
	h.Product = p.AddProduct(o, "web_hosting", "hosting.example")
	h.Site = id.New[id.Site]()
	testkit.Write(p.t, p.App.DB, func(ctx context.Context, tx db.Tx) error {
		return site.Load(ctx, tx, p.App.Keyring, p.App.Clock(), o, h.Product, site.LoadedHosting{Prefix: "wxyz_",
			Databases: []site.Database{{Name: "mydb"}, {Name: "myuser", User: true}},
			Sites: []site.LoadedSite{{ID: h.Site, Host: "www.hosting.example", MySQLPrefix: true, Migrated: true, Variables: []site.Variable{
				{Name: "APP_ENV", Value: "production"}, {Name: "API_KEY", Value: "s3cret-value", Secret: true}}}},
		})
	})
	p.Allow(o, cast.Mia, h.Product, access.Use)
	testkit.Read(p.t, p.App.DB, `select id from site_variables where site_id = @site and name = 'APP_ENV'`, db.Args{"site": h.Site}, &h.Variable)
	return h
}

// AddProduct gives the organization an active product of the kind, in its first offer.
func (p *Portal) AddProduct(o id.Org, kind, name string) id.Product {
	p.t.Helper()
	catalogue, err := p.App.Products.Catalogue(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	k, _ := catalogue.Kind(kind)
	made, err := p.App.Products.Add(p.t.Context(), o, product.NewProduct{Kind: kind, Offer: k.Offers[0].Code, Name: name, State: product.Active, Months: 12, ExpiresAt: p.App.Clock().AddDate(0, 3, 0)})
	if err != nil {
		p.t.Fatal(err)
	}
	return made
}

// Allow gives somebody of the cast rights on a product.
func (p *Portal) Allow(o id.Org, who cast.Person, on id.Product, rights ...access.Right) {
	p.t.Helper()
	testkit.Write(p.t, p.App.DB, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `insert into grants (org_id, id, member_id, product_id, kind, state, sort_name, expires_at, rights, created_at)
			select p.org_id, @id, m.id, p.id, p.kind, p.state, p.sort_name, p.expires_at, @rights, now()
			from products p join members m on m.org_id = p.org_id and m.email_key = @key where p.org_id = @org and p.id = @product`,
			db.Args{"id": id.New[id.Grant](), "key": who.LoginID, "org": o, "product": on, "rights": access.RightsOf(rights...)})
		return err
	})
}
