package demo

import (
	"manager/internal/site"
)

// MigratedSite is the host name of the site that came from another server with its MySQL prefix on.
const MigratedSite = "www.atelier-lumiere.example"

// atelierHostings are the web sites of the demo organization: one that was
// migrated, and one that was made here.
var atelierHostings = map[string]site.LoadedHosting{
	hostingName: {
		Prefix: "wxyz_",
		Databases: []site.Database{
			{Name: "shop"}, {Name: "website"}, {Name: "shop", User: true}, {Name: "website", User: true}, {Name: "reader", User: true},
		},
		Sites: []site.LoadedSite{
			{Host: MigratedSite, MySQLPrefix: true, Migrated: true, Variables: []site.Variable{
				{Name: "APP_ENV", Value: "production"}, {Name: "MAIL_FROM", Value: "hello@atelier-lumiere.example"}, {Name: "PAYMENT_API_KEY", Value: "only-for-the-demo", Secret: true},
			}},
			{Host: "shop.atelier-lumiere.example", Variables: []site.Variable{{Name: "APP_ENV", Value: "staging"}}},
		},
	},
}
