package product_test

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/testkit"
)

// hosting adds a web hosting with the site www.example.org, which was migrated
// with the prefix on, and two variables of it, one of them secret.
func (r *rig) hosting(by actor.Actor) (id.Product, id.Site) {
	r.t.Helper()
	return r.hostingNamed(by, "example.org", "www.example.org")
}

func (r *rig) hostingNamed(by actor.Actor, name, host string) (id.Product, id.Site) {
	r.t.Helper()
	hosting, site := r.add(by, "web_hosting", name), id.New[id.Site]()
	testkit.Write(r.t, r.db, func(ctx context.Context, tx db.Tx) error {
		return product.LoadSites(ctx, tx, r.keyring, r.clock.Now(), by.Org, hosting, product.LoadedHosting{
			Prefix: "wxyz_", Databases: []product.Database{{Name: "mydb"}, {Name: "myuser", User: true}},
			Sites: []product.LoadedSite{{ID: site, Host: host, MySQLPrefix: true, Migrated: true, Variables: []product.Variable{
				{Name: "APP_ENV", Value: "production"}, {Name: "API_KEY", Value: "s3cret", Secret: true},
			}}},
		})
	})
	return hosting, site
}

// variable is the variable of that name.
func (r *rig) variable(act actor.Actor, hosting id.Product, site id.Site, name string) (v product.Variable) {
	r.t.Helper()
	page, err := r.SiteSettings(r.ctx(), act, hosting, site)
	r.check(err)
	for _, v := range page.Variables {
		if v.Name == name {
			return v
		}
	}
	return product.Variable{}
}

// sealedValue is what lies in the table for a variable.
func (r *rig) sealedValue(v id.Variable) []byte {
	r.t.Helper()
	return testkit.Value[[]byte](r.t, r.db, `select value from site_variables where id = @id`, db.Args{"id": v})
}

// opened is the value of a variable, secret or not.
func (r *rig) opened(v id.Variable) string {
	r.t.Helper()
	plain, err := r.keyring.Open("site variable", v[:], r.sealedValue(v))
	r.check(err)
	return string(plain)
}
