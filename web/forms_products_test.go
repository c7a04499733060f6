package web_test

import (
	"net/url"
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// productsForms are the forms of web/products.
var productsForms = map[string]form{
	"/o/{org}/products/{product}/details": {
		by:     "Olive",
		fields: "name=atelier&tags=one,+two&version=1",
		submit: "name=atelier&tags=one,+two&version=1",
	},
	"/o/{org}/products/{product}/lock": {
		by:     "Olive",
		submit: noFields,
	},
	"/o/{org}/products/{product}/lock/removal": {
		by: "Olive",
	},
	"/o/{org}/products/{product}/maintenance": {
		by: "Olive",
	},
	"/o/{org}/products/{product}/maintenance/removal": {
		by: "Olive",
	},
	"/o/{org}/products/{product}/sites/{site}/mysql-prefix": {
		by:     "Olive",
		fields: "on=on&version=1",
		submit: "version=1",
	},
	"/o/{org}/products/{product}/sites/{site}/variables/new": {
		by:     "Olive",
		fields: "variable_name=MAIL_FROM&value=we@example.org&secret=&request=0190a0b0-0000-7000-8000-000000000001",
		submit: "variable_name=MAIL_FROM&value=we@example.org&request=0190a0b0-0000-7000-8000-000000000001",
	},
	"/o/{org}/products/{product}/sites/{site}/variables/{variable}": {
		by:     "Olive",
		fields: "value=test&secret=&version=1&variable_name=APP_ENV",
		submit: "value=test&version=1",
	},
	"/o/{org}/products/{product}/sites/{site}/variables/{variable}/removal": {
		by:     "Olive",
		fields: "version=7",
		submit: "version=1",
	},
	"/o/{org}/products/{product}/termination": {
		by:     "Olive",
		still:  true,
		fields: "reason=not_needed&comment=We+moved.&confirmed=on",
		submit: "reason=not_needed&comment=We+moved.&confirmed=on",
	},
	"/o/{org}/products/{product}/transfer": {
		by:     "Olive",
		fields: "email=otto@example.org",
		submit: "email=otto@example.org",
	},
	"/o/{org}/products/{product}/transfer/withdrawal": {
		by:     "Olive",
		fields: "transfer=0190a0b0-0000-7000-8000-000000000001",
	},
	"/transfers/{token}": {
		by:     "Ruth",
		open:   transferLink,
		still:  true,
		fields: "organization=999999",
	},
	"/transfers/{token}/refusal": {
		open:   after(transferLink, "/refusal"),
		still:  true,
		submit: noFields,
	},
}

// transferLink offers Ruth a product and returns the link's address.
func transferLink(t *testing.T, p *portal.Portal) string {
	t.Helper()
	domain := p.AddProduct(p.OrgID(cast.Org), "domain", "offered.example")
	p.As(t, cast.Adam).Post(route.ProductTransfer(p.Org(cast.Org), domain.String()), url.Values{"email": {cast.Ruth.LoginID}})
	return portal.Link(t, p.Mail(cast.Ruth.LoginID), "/transfers/")
}
