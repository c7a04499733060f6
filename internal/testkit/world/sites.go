package world

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/site"
	"manager/internal/testkit"
)

// Hosting adds a web hosting with the site www.example.org, which was migrated
// with the prefix on, and two variables of it, one of them secret.
func (w *World) Hosting(by actor.Actor) (id.Product, id.Site) {
	w.T.Helper()
	return w.HostingNamed(by, "example.org", "www.example.org")
}

// HostingNamed is Hosting with a name and a host of its own.
func (w *World) HostingNamed(by actor.Actor, name, host string) (id.Product, id.Site) {
	w.T.Helper()
	hosting, made := w.AddProduct(by, "web_hosting", name), id.New[id.Site]()
	testkit.Write(w.T, w.DB, func(ctx context.Context, tx db.Tx) error {
		return site.Load(ctx, tx, w.Keyring, w.Clock.Now(), by.Org, hosting, site.LoadedHosting{
			Prefix: "wxyz_", Databases: []site.Database{{Name: "mydb"}, {Name: "myuser", User: true}},
			Sites: []site.LoadedSite{{ID: made, Host: host, MySQLPrefix: true, Migrated: true, Variables: []site.Variable{
				{Name: "APP_ENV", Value: "production"}, {Name: "API_KEY", Value: "s3cret", Secret: true},
			}}},
		})
	})
	return hosting, made
}

// VariableNamed is the variable of that name.
func (w *World) VariableNamed(act actor.Actor, hosting id.Product, of id.Site, name string) site.Variable {
	w.T.Helper()
	page, err := w.Sites.Settings(w.Ctx(), act, hosting, of)
	w.Check(err)
	for _, v := range page.Variables {
		if v.Name == name {
			return v
		}
	}
	return site.Variable{}
}

// SealedValue is what lies in the table for a variable.
func (w *World) SealedValue(v id.Variable) []byte {
	w.T.Helper()
	return testkit.Value[[]byte](w.T, w.DB, `select value from site_variables where id = @id`, db.Args{"id": v})
}

// OpenedValue is the value of a variable, secret or not.
func (w *World) OpenedValue(v id.Variable) string {
	w.T.Helper()
	plain, err := w.Keyring.Open("site variable", v[:], w.SealedValue(v))
	w.Check(err)
	return string(plain)
}
