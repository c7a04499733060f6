package products_test

import (
	"testing"

	"manager/internal/route"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

func TestProductLinksAdministratorsToItsAccess(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	n, radio := p.Org(cast.Org), p.Product(cast.Org, "Radio Lumière").String()
	link := `a[href="` + route.ProductAccess(n, radio) + `"]`
	if p.As(t, cast.Adam).Get(route.Product(n, radio)).Doc.Find(link).Length() == 0 {
		t.Error("no link leads an administrator to who has access")
	}
}
