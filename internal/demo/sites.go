package demo

import "manager/internal/product"

// MigratedSite is the host name of the site that came from another server with its MySQL prefix on.
const MigratedSite = "www.atelier-lumiere.example"

// atelierHostings are the web sites of the demo organization: one that was
// migrated, and one that was made here.
var atelierHostings = map[string]product.LoadedHosting{
	hostingName: {
		Prefix: "wxyz_",
		Databases: []product.Database{
			{Name: "shop"}, {Name: "website"}, {Name: "shop", User: true}, {Name: "website", User: true}, {Name: "reader", User: true},
		},
		Sites: []product.LoadedSite{
			{Host: MigratedSite, MySQLPrefix: true, Migrated: true, Variables: []product.Variable{
				{Name: "APP_ENV", Value: "production"}, {Name: "MAIL_FROM", Value: "hello@atelier-lumiere.example"}, {Name: "PAYMENT_API_KEY", Value: "only-for-the-demo", Secret: true},
			}},
			{Host: "shop.atelier-lumiere.example", Variables: []product.Variable{{Name: "APP_ENV", Value: "staging"}}},
		},
	},
}
