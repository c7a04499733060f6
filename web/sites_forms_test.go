package web_test

import (
	"maps"
	"net/url"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// The forms of web sites and of handing a product on, for the tests that send every form something hostile or twice.
func init() {
	const site = "/o/{org}/products/{product}/sites/{site}"
	maps.Copy(forms, map[string]form{
		site + "/mysql-prefix":                 {who: "Olive", values: url.Values{"on": {"on"}, "version": {"1"}}},
		site + "/variables/new":                {who: "Olive", values: url.Values{"variable_name": {"MAIL_FROM"}, "value": {"we@example.org"}, "secret": {""}, "request": {"0190a0b0-0000-7000-8000-000000000001"}}},
		site + "/variables/{variable}":         {who: "Olive", values: url.Values{"value": {"test"}, "secret": {""}, "version": {"1"}, "variable_name": {"APP_ENV"}}},
		site + "/variables/{variable}/removal": {who: "Olive", values: url.Values{"version": {"7"}}},
	})
	const transfer = "/o/{org}/products/{product}/transfer"
	maps.Copy(forms, map[string]form{
		transfer:                     {who: "Olive", values: url.Values{"email": {"otto@example.org"}}},
		transfer + "/withdrawal":     {who: "Olive", values: url.Values{"transfer": {"0190a0b0-0000-7000-8000-000000000001"}}},
		"/transfers/{token}":         {who: "Ruth", open: transferLink, values: url.Values{"organization": {"999999"}}, still: true},
		"/transfers/{token}/refusal": {open: func(t *testing.T, p *portal.Portal) string { return transferLink(t, p) + "/refusal" }, values: url.Values{"unknown": {"x"}}, still: true},
	})
	maps.Copy(doable, map[string]url.Values{
		transfer:                     {"email": {"otto@example.org"}},
		"/transfers/{token}/refusal": {},
	})
	for _, removal := range []string{"/o/{org}/users/{member}/removal", "/o/{org}/users/selection/removal"} {
		for _, name := range []string{"files", "files_to", "mailboxes", "mailboxes_to"} {
			forms[removal].values.Set(name, "delete")
			doable[removal].Set(name, "delete")
		}
	}
	maps.Copy(doable, map[string]url.Values{
		site + "/mysql-prefix":                 {"version": {"1"}},
		site + "/variables/new":                {"variable_name": {"MAIL_FROM"}, "value": {"we@example.org"}, "request": {"0190a0b0-0000-7000-8000-000000000001"}},
		site + "/variables/{variable}":         {"value": {"test"}, "version": {"1"}},
		site + "/variables/{variable}/removal": {"version": {"1"}},
	})
}

// transferLink offers Ruth a product and returns the link's address.
func transferLink(t *testing.T, p *portal.Portal) string {
	t.Helper()
	domain := addProduct(t, p, p.OrgID(cast.Org), "domain", "offered.example")
	p.As(t, cast.Adam).Post(route.ProductTransfer(p.Org(cast.Org), domain.String()), url.Values{"email": {cast.Ruth.LoginID}})
	return link(t, p.Mail(cast.Ruth.LoginID), "/transfers/")
}
